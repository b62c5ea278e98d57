package io.kaiku.node.frame;

import io.kaiku.kernel.bytes.Bytes;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to a substream as fast as its window allows: each is taken from its source at the
 * moment in which it can be written, so what waits can still be reordered, expire or be cancelled.
 * Thread-safe.
 */
public final class FrameWriter {

  /** What is to be written. Called by one thread at a time. */
  @FunctionalInterface
  public interface Source {
    /**
     * The next bytes, a message behind its length, or null when nothing waits; {@link
     * FrameWriter#wake} tells of more.
     */
    @Nullable Bytes poll();
  }

  private final Flow.Subscriber<Bytes> outbound;
  private final Source source;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicInteger work = new AtomicInteger();
  private volatile boolean finishing;
  private volatile boolean cancelled;
  private boolean over;

  /** Creates a writer for the outbound side of one substream. */
  public FrameWriter(Flow.Subscriber<Bytes> outbound, Source source) {
    this.outbound = outbound;
    this.source = source;
  }

  /** Begins to write. */
  public void start() {
    outbound.onSubscribe(new Demand());
  }

  /** Says that the source has something. */
  public void wake() {
    drain();
  }

  /** Closes the substream's direction once the source is empty. */
  public void finish() {
    finishing = true;
    drain();
  }

  private void drain() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      write();
      missed = work.addAndGet(-missed);
    } while (missed != 0);
  }

  private void write() {
    while (!over && !cancelled && demand.get() > 0) {
      Bytes next = source.poll();
      if (next == null) {
        complete();
        return;
      }
      demand.decrementAndGet();
      outbound.onNext(next);
    }
  }

  private void complete() {
    if (finishing) {
      over = true;
      outbound.onComplete();
    }
  }

  private final class Demand implements Flow.Subscription {
    @Override
    public void request(long n) {
      demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
      drain();
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
