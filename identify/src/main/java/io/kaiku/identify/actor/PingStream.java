package io.kaiku.identify.actor;

import io.kaiku.identify.core.PingRound;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.protocol.Alarms;
import io.kaiku.node.protocol.Registration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One substream on which we ping, one ping at a time. The round trip is taken where bytes leave and
 * arrive, not in an actor. Thread-safe.
 */
final class PingStream implements Flow.Subscriber<Bytes> {

  /** The other side has ended the substream in order, or it was reset. */
  static final class EndedException extends Exception {
    EndedException(String how) {
      super("the substream was ended by the other side: " + how, null, false, false);
    }
  }

  /**
   * Clock and deadline.
   *
   * @param nanos a monotonic clock
   * @param deadlineMs for the answer to one ping, in milliseconds
   */
  record Timing(LongSupplier nanos, Alarms alarms, long deadlineMs) {}

  private final Substream substream;
  private final PingRound round;
  private final Timing timing;
  private Flow.@Nullable Subscription inbound;
  private @Nullable CompletableFuture<Long> waiting;
  private long demand;
  private boolean unsent;
  private boolean open = true;

  PingStream(Substream substream, PingRound round, Timing timing) {
    this.substream = substream;
    this.round = round;
    this.timing = timing;
  }

  /** Begins to read and to write. */
  void start() {
    substream.outbound().onSubscribe(new Demand());
    substream.inbound().subscribe(this);
  }

  /** Whether another ping may be tried. */
  synchronized boolean isOpen() {
    return open;
  }

  /**
   * Sends a ping; the one before must be over.
   *
   * @return the round trip in nanoseconds; fails with {@link EndedException} or {@link
   *     PingFailedException}, and then the substream is over
   */
  CompletionStage<Long> ping() {
    var answer = new CompletableFuture<Long>();
    synchronized (this) {
      if (!open) {
        return CompletableFuture.failedFuture(new EndedException("before the ping"));
      }
      waiting = answer;
      unsent = true;
    }
    Registration alarm = timing.alarms().in(timing.deadlineMs(), () -> late(answer));
    var unused = answer.whenComplete((rtt, cause) -> alarm.close());
    send();
    return answer;
  }

  /** Ends it in order, with a deadline for the other side to do the same. */
  void close() {
    Flow.Subscription reading;
    synchronized (this) {
      if (!open) {
        return;
      }
      open = false;
      reading = inbound;
    }
    substream.outbound().onComplete();
    if (reading != null) {
      reading.cancel();
    }
    Registration alarm =
        timing.alarms().in(timing.deadlineMs(), () -> substream.reset(ErrorCode.NO_ERROR));
    substream.closed().thenAccept(end -> alarm.close());
    over(new PingFailedException("it was stopped"));
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    synchronized (this) {
      inbound = subscription;
    }
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Bytes bytes) {
    long nowNanos = timing.nanos().getAsLong();
    CompletableFuture<Long> answered = null;
    PingRound.Answer answer;
    synchronized (this) {
      if (!open) {
        return;
      }
      answer = round.received(bytes, nowNanos);
      if (answer instanceof PingRound.Answer.Pong) {
        answered = waiting;
        waiting = null;
      }
    }
    switch (answer) {
      case PingRound.Answer.Incomplete() -> {}
      case PingRound.Answer.Pong(long rttNanos) -> {
        if (answered != null) {
          answered.complete(rttNanos);
        }
      }
      case PingRound.Answer.Wrong(String why) -> reset(ErrorCode.PROTOCOL_VIOLATION, why);
    }
  }

  @Override
  public void onError(Throwable cause) {
    ended(cause.toString());
  }

  @Override
  public void onComplete() {
    ended("closed");
    substream.reset(ErrorCode.NO_ERROR);
  }

  /** Takes the time at the last moment before the bytes go. */
  private void send() {
    Bytes ping;
    synchronized (this) {
      if (!unsent || demand == 0 || !open) {
        return;
      }
      unsent = false;
      demand--;
      ping = round.next(timing.nanos().getAsLong());
    }
    substream.outbound().onNext(ping);
  }

  private void late(CompletableFuture<Long> answer) {
    if (!answer.isDone()) {
      reset(ErrorCode.NO_ERROR, "no answer after " + timing.deadlineMs() + " ms");
    }
  }

  private void reset(ErrorCode code, String why) {
    synchronized (this) {
      open = false;
    }
    over(new PingFailedException(why));
    substream.reset(code);
  }

  private void ended(String how) {
    synchronized (this) {
      open = false;
    }
    over(new EndedException(how));
  }

  private void over(Exception cause) {
    CompletableFuture<Long> unanswered;
    synchronized (this) {
      unanswered = waiting;
      waiting = null;
    }
    if (unanswered != null) {
      unanswered.completeExceptionally(cause);
    }
  }

  private final class Demand implements Flow.Subscription {
    @Override
    public void request(long n) {
      synchronized (PingStream.this) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
      send();
    }

    @Override
    public void cancel() {
      ended("it stopped reading");
    }
  }
}
