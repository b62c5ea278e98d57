package io.kaiku.netty.engine;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundInvoker;

/** Operations on channels whose outcome shows elsewhere: as the end of the channel. */
public final class Sockets {

  private Sockets() {}

  /** Closes, if it is open; {@code channelInactive} follows. */
  public static void close(ChannelOutboundInvoker channel) {
    unwatched(channel.close());
  }

  /** Says that nobody needs the outcome: when it fails, so does the channel. */
  public static void unwatched(ChannelFuture outcome) {
    // A failed write closes the channel, and closing does not fail.
  }
}
