package io.kaiku.netty.connection;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.wire.Role;
import io.netty.channel.Channel;

/**
 * What is known of a connection before it is upgraded.
 *
 * @param channel its socket
 * @param context of its event loop
 * @param transport the name of its transport
 * @param direction who dialed
 * @param ends its addresses
 */
public record RawConnection(
    Channel channel, LoopContext context, String transport, Direction direction, Ends ends) {

  /**
   * The two ends.
   *
   * @param local ours
   * @param remote theirs
   */
  public record Ends(Multiaddr local, Multiaddr remote) {}

  /** Who dialed speaks first. */
  Role role() {
    return switch (direction) {
      case OUTBOUND -> Role.INITIATOR;
      case INBOUND -> Role.RESPONDER;
    };
  }

  Multiaddr local() {
    return ends.local();
  }

  Multiaddr remote() {
    return ends.remote();
  }
}
