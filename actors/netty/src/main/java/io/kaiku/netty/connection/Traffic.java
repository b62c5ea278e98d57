package io.kaiku.netty.connection;

import io.kaiku.netty.transport.ConnectionStats;
import io.kaiku.wire.yamux.YamuxSession;
import java.util.concurrent.atomic.AtomicLong;

/** Counters of a connection, written by its event loop and read by anybody. */
final class Traffic {
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong inbound = new AtomicLong();
  private final AtomicLong outbound = new AtomicLong();
  private volatile int open;
  private volatile long rttNanos = -1;

  void received(int bytes) {
    bytesIn.lazySet(bytesIn.getPlain() + bytes);
  }

  void sent(int bytes) {
    bytesOut.lazySet(bytesOut.getPlain() + bytes);
  }

  void openedInbound() {
    inbound.lazySet(inbound.getPlain() + 1);
  }

  void openedOutbound() {
    outbound.lazySet(outbound.getPlain() + 1);
  }

  void observe(YamuxSession session) {
    YamuxSession.Stats stats = session.stats();
    open = stats.streams();
    rttNanos = stats.rttNanos() == 0 ? -1 : stats.rttNanos();
  }

  ConnectionStats stats() {
    return new ConnectionStats(
        bytesIn.get(), bytesOut.get(), open, inbound.get(), outbound.get(), rttNanos);
  }
}
