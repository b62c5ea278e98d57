package io.kaiku.netty.substream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.yamux.ReceiveBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on a substream, delivered to one subscriber under demand and credited to the other
 * side as it is delivered.
 *
 * <p>Its own methods belong to the lane's thread; those of {@link Flow} may be called from any.
 */
public final class InboundPublisher implements Flow.Publisher<Bytes> {
  private final Lane lane;
  private final Reader reader;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicLong newDemand = new AtomicLong();
  private Flow.@Nullable Subscriber<? super Bytes> subscriber;
  private @Nullable ReceiveBuffer unread;
  private long demand;
  private @Nullable Throwable failure;
  private boolean finished;
  private boolean over;
  private boolean delivering;

  /** What the publisher tells of its subscriber. */
  public interface Reader {
    /** So many bytes were delivered, or dropped because nobody will read them. */
    void consumed(int bytes);

    /** The subscriber threw, which it must not; it gets no further signal. */
    void subscriberThrew(Throwable thrown);
  }

  /** A publisher without a subscriber. */
  public InboundPublisher(Lane lane, Reader reader) {
    this.lane = lane;
    this.reader = reader;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Bytes> newcomer) {
    Objects.requireNonNull(newcomer, "subscriber");
    if (!taken.compareAndSet(false, true)) {
      refuse(newcomer);
      return;
    }
    if (lane.isHere()) {
      begin(newcomer);
    } else {
      lane.execute(() -> begin(newcomer));
    }
  }

  /** Takes what has arrived. */
  public void received(Bytes data) {
    if (over) {
      reader.consumed(data.size());
      return;
    }
    if (demand > 0 && !delivering && subscriber != null && isEmpty()) {
      delivering = true;
      hand(data);
      delivering = false;
    } else {
      buffer().add(data);
    }
    deliver();
  }

  /** The other side writes no more; the subscriber is told after the last byte. */
  public void finish() {
    finished = true;
    deliver();
  }

  /** Ends at once, with unread bytes dropped; without effect after the end. */
  public void fail(Throwable cause) {
    if (over) {
      return;
    }
    drop();
    failure = cause;
    if (subscriber != null) {
      terminate();
    }
  }

  /** Whether the other side has finished, or nobody will read what it sends. */
  public boolean isFinished() {
    return finished || over;
  }

  private void begin(Flow.Subscriber<? super Bytes> newcomer) {
    subscriber = newcomer;
    delivering = true;
    guarded(() -> newcomer.onSubscribe(new Demand()));
    delivering = false;
    if (failure != null) {
      terminate();
    } else {
      deliver();
    }
  }

  private void demand(long more) {
    if (over) {
      return;
    }
    if (more <= 0) {
      fail(new IllegalArgumentException("rule 3.9: demand must be positive, not " + more));
      return;
    }
    demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
    deliver();
  }

  private void deliver() {
    if (delivering || subscriber == null) {
      return;
    }
    delivering = true;
    while (!over && demand > 0 && unread != null && unread.size() > 0) {
      hand(Objects.requireNonNull(unread.poll()));
    }
    delivering = false;
    if (!over && (failure != null || (finished && isEmpty()))) {
      terminate();
    }
  }

  private void hand(Bytes chunk) {
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    reader.consumed(chunk.size());
    Flow.Subscriber<? super Bytes> to = Objects.requireNonNull(subscriber);
    guarded(() -> to.onNext(chunk));
  }

  private void terminate() {
    if (over || delivering) {
      return;
    }
    over = true;
    Flow.Subscriber<? super Bytes> to = Objects.requireNonNull(subscriber);
    subscriber = null;
    Throwable cause = failure;
    guarded(
        () -> {
          if (cause == null) {
            to.onComplete();
          } else {
            to.onError(cause);
          }
        });
  }

  private void cancel() {
    if (over) {
      return;
    }
    over = true;
    subscriber = null;
    drop();
  }

  private void drop() {
    int dropped = unread == null ? 0 : unread.clear();
    unread = null;
    if (dropped > 0) {
      reader.consumed(dropped);
    }
  }

  private void guarded(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable thrown) {
      cancel();
      reader.subscriberThrew(thrown);
    }
  }

  private boolean isEmpty() {
    return unread == null || unread.size() == 0;
  }

  private ReceiveBuffer buffer() {
    if (unread == null) {
      unread = new ReceiveBuffer();
    }
    return unread;
  }

  private static void refuse(Flow.Subscriber<? super Bytes> second) {
    second.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
    second.onError(new IllegalStateException("a substream is read by one subscriber only"));
  }

  private final class Demand implements Flow.Subscription {
    private volatile boolean cancelled;

    @Override
    public void request(long n) {
      if (cancelled) {
        return;
      }
      if (lane.isHere()) {
        demand(n);
      } else if (n <= 0) {
        lane.execute(() -> demand(n));
      } else if (newDemand.getAndUpdate(old -> old + n < 0 ? Long.MAX_VALUE : old + n) == 0) {
        lane.execute(() -> demand(newDemand.getAndSet(0)));
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      if (lane.isHere()) {
        InboundPublisher.this.cancel();
      } else {
        lane.execute(InboundPublisher.this::cancel);
      }
    }
  }
}
