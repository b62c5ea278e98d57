package io.kaiku.netty.connection;

import io.kaiku.wire.yamux.YamuxSession;
import io.kaiku.wire.yamux.YamuxSession.Offences;

/** Tells of what the other side of a multiplexed connection does that is merely refused. */
final class MuxOffences {
  private final NettyConnection connection;
  private final YamuxSession session;
  private Offences told;

  MuxOffences(NettyConnection connection, YamuxSession session) {
    this.connection = connection;
    this.session = session;
    this.told = session.stats().offences();
  }

  /** Tells of those since the last time. */
  void tell() {
    Offences now = session.stats().offences();
    if (now.equals(told)) {
      return;
    }
    tell(
        "muxer.refused_substream",
        now.refusedStreams() - told.refusedStreams(),
        "it opened more substreams than it may");
    tell(
        "muxer.data_after_end",
        now.dataAfterEnd() - told.dataAfterEnd(),
        "it sent data on a substream that it had ended");
    tell(
        "muxer.unread_limit",
        now.unreadLimit() - told.unreadLimit(),
        "more bytes are unread than one connection may hold");
    tell(
        "muxer.unasked_pong",
        now.unaskedPongs() - told.unaskedPongs(),
        "it answered a ping that was not sent");
    told = now;
  }

  private void tell(String name, long times, String detail) {
    if (times > 0) {
      connection.context().events().incidents(name, connection.remoteAddress(), times, detail);
    }
  }
}
