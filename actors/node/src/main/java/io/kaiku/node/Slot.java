package io.kaiku.node;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * The place of a child actor in its tree: what is told to it reaches the actor that holds the place
 * now, also when that is a successor. Thread-safe.
 *
 * @param <X> what the actor is told
 */
public final class Slot<X> {

  private volatile ActorRef<X> holder;
  private volatile boolean closed;

  /** A place and its first holder. */
  public Slot(ActorRef<X> first) {
    this.holder = first;
  }

  /** Tells the holder; at most once, as every message between actors. */
  public void tell(X message) {
    holder.tell(message);
  }

  /** The holder of this moment, for asks. */
  public ActorRef<X> current() {
    return holder;
  }

  /** Whether the peer has stopped, so that nobody holds the place any more. */
  public boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }

  void replace(ActorRef<X> successor) {
    holder = successor;
  }
}
