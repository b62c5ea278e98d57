package io.kaiku.node.protocol;

import io.kaiku.swarm.peers.Peerstore;
import java.util.concurrent.CompletionStage;

/**
 * The peerstore, reached through the actor that owns it: every access is a short piece of work on
 * it, run one at a time. Thread-safe.
 */
public interface Peerbook {

  /** Changes something; best effort while the actor is being restarted. */
  void update(Update update);

  /**
   * Reads something; the result must not hold on to the peerstore. Fails if the query throws, if
   * the peer has stopped, or after a few seconds.
   */
  <R> CompletionStage<R> ask(Query<R> query);

  /** A change of the peerstore. */
  @FunctionalInterface
  interface Update {
    /** Makes the change; it must be quick. */
    void apply(Peerstore peerstore, long nowMs);
  }

  /**
   * A question to the peerstore.
   *
   * @param <R> the answer, immutable
   */
  @FunctionalInterface
  interface Query<R> {
    /** Answers; it must be quick. */
    R apply(Peerstore peerstore, long nowMs);
  }
}
