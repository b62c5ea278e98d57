package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a {@link Dialer} tells its shell: work to do, and answers to tickets. */
public sealed interface DialEvent {
  /**
   * Look a name up, one step; answer with {@link DialCommand.Resolved} or {@link
   * DialCommand.Unresolved}. Addresses that are names again are asked for in their turn.
   *
   * @param name as it was given, with the peer at its end if it was there
   * @param maxAddresses how many addresses are of use; more are ignored
   */
  record Resolve(long resolution, Multiaddr name, int maxAddresses) implements DialEvent {}

  /** The name is no longer of interest; an answer may come or not. */
  record StopResolving(long resolution) implements DialEvent {}

  /**
   * Dial one address; answer with {@link DialCommand.Established} or {@link
   * DialCommand.AttemptFailed}.
   *
   * @param address without the peer at its end
   * @param expected who must answer
   */
  record Attempt(long attempt, Multiaddr address, Optional<PeerId> expected) implements DialEvent {}

  /**
   * Cancel the attempt. If its connection is established nevertheless, say so as usual: {@link
   * Discard} follows.
   */
  record StopAttempt(long attempt) implements DialEvent {}

  /** Close the connection of this attempt: it came too late or leads to the wrong peer. */
  record Discard(long attempt) implements DialEvent {}

  /**
   * Keep the connection of this attempt as one more to the peer: nobody waits for it, because
   * another connection came in while it was being established, and closing it might close both
   * ends' only one.
   */
  record Spare(long attempt, PeerId peer) implements DialEvent {}

  /**
   * The tickets have their peer.
   *
   * @param attempt the attempt that won; empty if a connection came in meanwhile
   */
  record Succeeded(List<Long> tickets, PeerId peer, OptionalLong attempt) implements DialEvent {
    public Succeeded {
      tickets = List.copyOf(tickets);
    }
  }

  /** The tickets have failed. */
  record Failed(List<Long> tickets, DialFailure failure) implements DialEvent {
    public Failed {
      tickets = List.copyOf(tickets);
    }
  }

  /**
   * Another peer answered at an address of this one: it is not an address of this peer, though it
   * may be one of others.
   */
  record WrongPeer(PeerId expected, Multiaddr address, Optional<PeerId> actual)
      implements DialEvent {}
}
