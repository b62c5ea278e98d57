package io.kaiku.netty.substream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.SubstreamResetException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent on a substream, asked for as the other side's window and the socket take it.
 *
 * <p>Signals may come from any thread and are handled on the lane's, in their order; its own
 * methods belong to the lane's thread.
 */
public final class OutboundSubscriber implements Flow.Subscriber<Bytes> {
  /** Bytes that are asked for beyond what was taken, as far as the size of chunks is known. */
  private static final int ASKED_BYTES = 256 * 1024;

  private static final int MAX_ASKED_CHUNKS = 32;

  private final Lane lane;
  private final Writer writer;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final Queue<Signal> signals = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unhandled = new AtomicInteger();
  private final ArrayDeque<Bytes> surplus = new ArrayDeque<>(0);
  private Flow.@Nullable Subscription source;
  private int asked;
  private int chunkSize = ASKED_BYTES;
  private boolean asking;
  private boolean completed;
  private boolean over;

  /** The substream below. */
  public interface Writer {
    /** Whether {@link #write} may be called. */
    boolean isWritable();

    /** Bytes that were written and wait for the window or the socket. */
    int queuedBytes();

    /** Queues at least one byte. */
    void write(Bytes data);

    /** Nothing more will be written. */
    void finish();

    /** The source failed. */
    void reset(ErrorCode code);
  }

  private sealed interface Signal {
    record Subscribed(Flow.Subscription subscription) implements Signal {}

    record Next(Bytes data) implements Signal {}

    record Completed() implements Signal {}

    record Failed(Throwable cause) implements Signal {}
  }

  /** A subscriber without a source. */
  public OutboundSubscriber(Lane lane, Writer writer) {
    this.lane = lane;
    this.writer = writer;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription");
    if (taken.compareAndSet(false, true)) {
      signal(new Signal.Subscribed(subscription));
    } else {
      subscription.cancel();
    }
  }

  @Override
  public void onNext(Bytes data) {
    signal(new Signal.Next(Objects.requireNonNull(data, "data")));
  }

  @Override
  public void onError(Throwable cause) {
    signal(new Signal.Failed(Objects.requireNonNull(cause, "cause")));
  }

  @Override
  public void onComplete() {
    signal(new Signal.Completed());
  }

  /** The substream takes more. */
  public void writable() {
    while (!over && !surplus.isEmpty() && writer.isWritable()) {
      writer.write(surplus.remove());
    }
    if (!over && completed && surplus.isEmpty()) {
      over = true;
      writer.finish();
    }
    ask();
  }

  /** The substream takes nothing any more; the source is cancelled. */
  public void end() {
    if (over) {
      return;
    }
    over = true;
    surplus.clear();
    cancelSource();
  }

  private void signal(Signal signal) {
    boolean here = lane.isHere();
    if (here && unhandled.compareAndSet(0, 1)) {
      handle(signal);
      handleQueued(1);
      return;
    }
    signals.add(signal);
    if (unhandled.getAndIncrement() == 0) {
      if (here) {
        handleQueued(0);
      } else {
        lane.execute(() -> handleQueued(0));
      }
    }
  }

  /** Handles queued signals until none are left, {@code handled} of those counted being done. */
  private void handleQueued(int handled) {
    int done = handled;
    while (unhandled.addAndGet(-done) > 0) {
      done = 0;
      for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
        handle(signal);
        done++;
      }
    }
  }

  private void handle(Signal signal) {
    switch (signal) {
      case Signal.Subscribed(Flow.Subscription subscription) -> subscribed(subscription);
      case Signal.Next(Bytes data) -> next(data);
      case Signal.Completed completed -> completed();
      case Signal.Failed(Throwable cause) -> failed(cause);
    }
  }

  private void subscribed(Flow.Subscription subscription) {
    if (over) {
      cancel(subscription);
      return;
    }
    source = subscription;
    ask();
  }

  private void next(Bytes data) {
    if (over || completed) {
      return;
    }
    asked = Math.max(0, asked - 1);
    if (data.size() > 0) {
      chunkSize = data.size();
      if (surplus.isEmpty() && writer.isWritable()) {
        writer.write(data);
      } else if (surplus.size() < MAX_ASKED_CHUNKS) {
        surplus.add(data);
      } else {
        unasked();
        return;
      }
    }
    ask();
  }

  /** More chunks than were asked for: the source breaks rule 1.1, and is not worth memory. */
  private void unasked() {
    over = true;
    surplus.clear();
    writer.reset(ErrorCode.NO_ERROR);
    cancelSource();
  }

  private void cancelSource() {
    Flow.Subscription from = source;
    source = null;
    if (from != null) {
      cancel(from);
    }
  }

  /** Rule 3.15: cancelling must not throw; if it does, the rest of the end happens nevertheless. */
  private static void cancel(Flow.Subscription from) {
    try {
      from.cancel();
    } catch (Throwable thrown) {
      // Its bug, and it has ended: there is nothing left to take from it.
      return;
    }
  }

  private void completed() {
    if (over || completed) {
      return;
    }
    completed = true;
    source = null;
    writable();
  }

  private void failed(Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    source = null;
    surplus.clear();
    writer.reset(
        cause instanceof SubstreamResetException reset ? reset.code() : ErrorCode.NO_ERROR);
  }

  /** Asks in batches, so that a source on another thread is not asked for each chunk. */
  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    for (int more = wanted(); more > 0; more = wanted()) {
      asked += more;
      Flow.Subscription from = Objects.requireNonNull(source);
      try {
        from.request(more);
      } catch (Throwable thrown) {
        // Rule 3.16: request must not throw; a source that does is done.
        failed(thrown);
      }
    }
    asking = false;
  }

  private int wanted() {
    if (over || source == null || !surplus.isEmpty() || !writer.isWritable()) {
      return 0;
    }
    int room = (ASKED_BYTES - writer.queuedBytes()) / chunkSize;
    int target = Math.clamp(room, 1, MAX_ASKED_CHUNKS);
    return 2 * asked <= target ? target - asked : 0;
  }
}
