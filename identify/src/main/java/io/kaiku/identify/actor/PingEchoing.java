package io.kaiku.identify.actor;

import io.kaiku.identify.core.PingEcho;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Answers the pings of one substream. The next chunk is read when the answer to the one before is
 * written, so a peer that does not read its answers stops itself. Thread-safe.
 */
final class PingEchoing implements Flow.Subscriber<Bytes> {

  private final Substream substream;
  private final Tools tools;
  private final long idleMs;
  private final PingEcho echo = new PingEcho();
  private Flow.@Nullable Subscription inbound;
  private Bytes answer = Bytes.EMPTY;
  private long demand;
  private boolean writing;
  private boolean ending;
  private boolean over;
  private boolean heard;
  private @Nullable Registration alarm;

  PingEchoing(Substream substream, Tools tools, long idleMs) {
    this.substream = substream;
    this.tools = tools;
    this.idleMs = idleMs;
  }

  void start() {
    watch();
    substream.closed().thenAccept(end -> stopWatching());
    substream.outbound().onSubscribe(new Demand());
    substream.inbound().subscribe(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    synchronized (this) {
      inbound = subscription;
    }
    subscription.request(1);
  }

  @Override
  public void onNext(Bytes chunk) {
    boolean incomplete;
    synchronized (this) {
      heard = true;
      answer = echo.received(chunk);
      incomplete = answer.isEmpty();
    }
    if (incomplete) {
      readOn();
    } else {
      write();
    }
  }

  @Override
  public void onError(Throwable cause) {}

  @Override
  public void onComplete() {
    boolean broken;
    synchronized (this) {
      ending = true;
      broken = echo.isPartial();
    }
    if (broken) {
      tools.counters().count("ping.malformed");
      tools
          .log()
          .note(
              "ping.malformed",
              substream.connection().remotePeer(),
              () -> "its substream ended inside a ping");
      substream.reset(ErrorCode.PROTOCOL_VIOLATION);
    } else {
      write();
    }
  }

  private void write() {
    for (Bytes next = take(); next != null; next = take()) {
      if (next.isEmpty()) {
        substream.outbound().onComplete();
      } else {
        substream.outbound().onNext(next);
        written();
        readOn();
      }
    }
  }

  /** What may be written now, by one thread at a time; empty: the end. */
  private synchronized @Nullable Bytes take() {
    if (writing || over) {
      return null;
    }
    if (answer.isEmpty()) {
      over = ending;
      return ending ? Bytes.EMPTY : null;
    }
    if (demand == 0) {
      return null;
    }
    demand--;
    writing = true;
    Bytes next = answer;
    answer = Bytes.EMPTY;
    return next;
  }

  private synchronized void written() {
    writing = false;
  }

  private void readOn() {
    Flow.Subscription reading;
    synchronized (this) {
      reading = ending ? null : inbound;
    }
    if (reading != null) {
      reading.request(1);
    }
  }

  /** One alarm at a time: it looks whether a ping came since the one before. */
  private void watch() {
    synchronized (this) {
      heard = false;
      alarm = tools.alarms().in(idleMs, this::look);
    }
  }

  private void look() {
    boolean silent;
    synchronized (this) {
      silent = !heard;
    }
    if (silent) {
      substream.reset(ErrorCode.NO_ERROR);
    } else {
      watch();
    }
  }

  private void stopWatching() {
    Registration watching;
    synchronized (this) {
      watching = alarm;
    }
    if (watching != null) {
      watching.close();
    }
  }

  private final class Demand implements Flow.Subscription {
    @Override
    public void request(long n) {
      synchronized (PingEchoing.this) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
      write();
    }

    @Override
    public void cancel() {
      substream.reset(ErrorCode.NO_ERROR);
    }
  }
}
