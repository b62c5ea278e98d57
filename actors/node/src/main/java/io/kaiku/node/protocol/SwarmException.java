package io.kaiku.node.protocol;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.swarm.dial.DialFailure;

/** Why the swarm did not do what was asked. Delivered through stages, never thrown. */
public abstract sealed class SwarmException extends Exception {

  private SwarmException(String message) {
    super(message, null, false, false);
  }

  /** There is no connection, and none was to be made. */
  public static final class NotConnected extends SwarmException {
    /** Names the peer. */
    public NotConnected(PeerId peer) {
      super("there is no connection to " + peer);
    }
  }

  /**
   * Nobody could be reached; the failure says what each address answered, and when another dial can
   * do better.
   */
  public static final class DialFailed extends SwarmException {
    private final DialFailure failure;

    /** Takes the message of the failure. */
    public DialFailed(DialFailure failure) {
      super(failure.message());
      this.failure = failure;
    }

    /** What happened. */
    public DialFailure failure() {
      return failure;
    }
  }

  /** Our policy or one of our limits is in the way. */
  public static final class NotAllowed extends SwarmException {
    private final Reason reason;

    /** Names the peer, and the limit or the rule. */
    public NotAllowed(PeerId peer, Reason reason) {
      super("a connection to " + peer + " is not allowed: " + reason.detail());
      this.reason = reason;
    }

    /** The code that the remote peer would see. */
    public Reason reason() {
      return reason;
    }
  }

  /** The peer is stopping, or its swarm was restarted while it worked on this. */
  public static final class Interrupted extends SwarmException {
    /** Says what was interrupted. */
    public Interrupted(String what) {
      super(what + " was interrupted: the peer is stopping, or its swarm was restarted; try again");
    }
  }
}
