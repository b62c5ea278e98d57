package io.kaiku.netty.connection;

import io.kaiku.netty.engine.LoopTimers;
import io.kaiku.wire.yamux.YamuxSession;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds connections whose other side is gone without a word, or takes nothing any more: pings what
 * was silent for an interval, and closes what has not answered after another.
 */
final class KeepAlive {
  private final NettyConnection connection;
  private final YamuxSession session;
  private final MuxHandler mux;
  private final Traffic traffic;
  private final long intervalMs;
  private LoopTimers.@Nullable Timeout next;
  private long receivedBefore = -1;
  private long sentBefore = -1;
  private long stuckBefore = -1;

  KeepAlive(NettyConnection connection, YamuxSession session, MuxHandler mux, Traffic traffic) {
    this.connection = connection;
    this.session = session;
    this.mux = mux;
    this.traffic = traffic;
    this.intervalMs = connection.context().config().deadlines().keepAliveMs();
  }

  void begin() {
    next = connection.context().timers().after(intervalMs, this::check);
  }

  void end() {
    if (next != null) {
      next.cancel();
    }
  }

  private void check() {
    if (session.isEnded()) {
      return;
    }
    long received = traffic.stats().bytesIn();
    long sent = traffic.stats().bytesOut();
    long stuck = mux.stuckBytes();
    long waitingMs = TimeUnit.NANOSECONDS.toMillis(session.pingWaitingNanos(System.nanoTime()));
    if (received == receivedBefore && waitingMs >= intervalMs / 2) {
      dead("no answer to a ping for " + waitingMs + " ms");
    } else if (stuck >= 0 && stuck == stuckBefore && sent == sentBefore) {
      dead("it has taken no byte for " + intervalMs + " ms");
    } else {
      if (received == receivedBefore) {
        session.ping();
        connection.touch();
      }
      receivedBefore = received;
      sentBefore = sent;
      stuckBefore = stuck;
      begin();
    }
  }

  private void dead(String why) {
    connection.incident("connection.dead", why);
    mux.giveUp("the remote peer is dead: " + why);
  }
}
