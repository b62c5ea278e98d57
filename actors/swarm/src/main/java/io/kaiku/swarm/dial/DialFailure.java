package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.Multiaddr;
import java.util.List;

/**
 * Why a target could not be reached.
 *
 * @param addresses what each address answered, in the order of the answers
 * @param retryAfterMs when another dial can do better, for {@link Kind#BACKING_OFF}; else 0
 */
public record DialFailure(
    Target target, Kind kind, List<AddressFailure> addresses, long retryAfterMs) {
  private static final int MAX_LISTED = 16;

  public DialFailure {
    addresses = List.copyOf(addresses);
  }

  /** The kinds of failure. */
  public enum Kind {
    /** The target is the local peer. */
    SELF,
    /** No address is known that could be tried. */
    NO_ADDRESS,
    /** Every address failed a moment ago. */
    BACKING_OFF,
    /** Every address was tried. */
    ALL_FAILED,
    /** The dial took as long as it may. */
    DEADLINE,
    /** Too many dials are under way. */
    TOO_MANY_DIALS,
    /** Too many callers wait for the same target. */
    TOO_MANY_WAITERS
  }

  /** What one address answered. */
  public record AddressFailure(Multiaddr address, String reason) {
    @Override
    public String toString() {
      return reason.contains(address.toString()) ? reason : address + ": " + reason;
    }
  }

  /** One readable sentence with every reason and a remedy. */
  public String message() {
    return switch (kind) {
      case SELF -> target + " is this peer itself; dial another one";
      case NO_ADDRESS ->
          "cannot reach "
              + target
              + ": no address is known that could be dialed"
              + reasons()
              + "; give one that ends in /p2p/…, or a seed that knows the peer";
      case BACKING_OFF ->
          "cannot reach "
              + target
              + ": every address failed a moment ago"
              + reasons()
              + "; try again in "
              + retryAfterMs
              + " ms";
      case ALL_FAILED ->
          "cannot reach "
              + target
              + reasons()
              + "; is the peer running, and is one of these addresses reachable from here?";
      case DEADLINE ->
          "cannot reach "
              + target
              + " in time"
              + reasons()
              + "; is the peer running, and is it slow? kaiku.swarm.dial.timeout allows more";
      case TOO_MANY_DIALS ->
          "cannot dial "
              + target
              + ": too many dials are under way; wait for some, or raise"
              + " kaiku.swarm.dial.max-dials";
      case TOO_MANY_WAITERS ->
          "cannot dial "
              + target
              + ": too many callers wait for it already; share the connection, or raise"
              + " kaiku.swarm.dial.max-waiters";
    };
  }

  @Override
  public String toString() {
    return message();
  }

  private String reasons() {
    if (addresses.isEmpty()) {
      return "";
    }
    StringBuilder list = new StringBuilder(" (");
    for (int i = 0; i < Math.min(addresses.size(), MAX_LISTED); i++) {
      list.append(i == 0 ? "" : "; ").append(addresses.get(i));
    }
    int more = addresses.size() - MAX_LISTED;
    return list.append(more > 0 ? "; and " + more + " more" : "").append(")").toString();
  }
}
