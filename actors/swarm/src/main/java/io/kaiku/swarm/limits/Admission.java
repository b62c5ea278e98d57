package io.kaiku.swarm.limits;

/** The answer to a request for a scope. */
public sealed interface Admission<S> {
  /** Granted: the scope must be closed when what it stands for ends. */
  record Granted<S>(S scope) implements Admission<S> {}

  /** Not granted; nothing is held. */
  record Refused<S>(Refusal refusal) implements Admission<S> {}
}
