package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import java.util.List;
import java.util.Optional;

/** What the shell tells a {@link Dialer}: wishes of users, and how its own work went. */
public sealed interface DialCommand {
  /**
   * Reach somebody; joins a dial of the same target that is under way.
   *
   * @param ticket a number of the caller's choice, unique among the waiting ones; it comes back in
   *     {@link DialEvent.Succeeded} or {@link DialEvent.Failed}
   * @param addresses where to try, in any order; of those beyond {@link DialConfig#maxAddresses}
   *     none is tried
   * @param urgent tries addresses that failed a moment ago, too; for wishes of a person
   */
  record Dial(long ticket, Target target, List<Multiaddr> addresses, boolean urgent)
      implements DialCommand {
    public Dial {
      addresses = List.copyOf(addresses);
    }

    /** Reaches a peer at the addresses that the peerstore has. */
    public static Dial peer(long ticket, PeerId peer, List<Multiaddr> addresses) {
      return new Dial(ticket, new Target.Peer(peer), addresses, false);
    }

    /**
     * Reaches whoever is at an address, or the peer at its end; tries it even if it just failed.
     */
    public static Dial address(long ticket, Multiaddr address) {
      return new Dial(ticket, Target.of(address), List.of(address), true);
    }
  }

  /** The caller no longer waits; the last one to leave ends the dial. No answer follows. */
  record Cancel(long ticket) implements DialCommand {}

  /** What a name stands for: an answer to {@link DialEvent.Resolve}. */
  record Resolved(long resolution, List<Multiaddr> addresses) implements DialCommand {
    public Resolved {
      addresses = List.copyOf(addresses);
    }
  }

  /** A name stands for nothing: an answer to {@link DialEvent.Resolve}. */
  record Unresolved(long resolution, String why) implements DialCommand {}

  /** An attempt is an authenticated connection now; {@code remote} has proved who it is. */
  record Established(long attempt, PeerId remote) implements DialCommand {}

  /**
   * An attempt failed.
   *
   * @param actual who answered in place of the expected peer, for {@link AttemptError#WRONG_PEER}
   */
  record AttemptFailed(long attempt, AttemptError error, String detail, Optional<PeerId> actual)
      implements DialCommand {

    /** A failure of any kind but {@link AttemptError#WRONG_PEER}. */
    public static AttemptFailed of(long attempt, AttemptError error, String detail) {
      return new AttemptFailed(attempt, error, detail, Optional.empty());
    }
  }

  /** Forget that addresses of the target failed, for the network has changed. */
  record ClearBackOff(Target target) implements DialCommand {}
}
