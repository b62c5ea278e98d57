package io.kaiku.node.frame;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.FrameDecoder;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a substream under credit: at most a bound of messages and bytes is in the
 * hands of the consumer, and the next chunk is requested only when it has taken what came before. A
 * remote peer that sends faster is stopped by the window of its substream.
 */
public final class FrameReader implements Flow.Subscriber<Bytes> {

  /**
   * Takes what was read. Calls are serial, from whichever thread made progress possible; none may
   * block.
   */
  public interface Sink {

    /** A message; the reader counts it until {@link FrameReader#taken} is called with its size. */
    void frame(Bytes message);

    /** The other side has ended the stream between two messages; every message was handed over. */
    void ended();

    /**
     * The stream is lost: a {@link MalformedException} when its framing is broken, a {@link
     * BudgetExhaustedException} when there is no memory for it, else what the substream ended with.
     * The last call.
     */
    void failed(Throwable cause);
  }

  /**
   * How much one substream may have in flight.
   *
   * @param maxFrameBytes the longest message accepted
   * @param maxFrames messages handed over and not yet taken
   * @param maxBytes bytes handed over and not yet taken; exceeded by at most one message
   */
  public record Credit(int maxFrameBytes, int maxFrames, int maxBytes) {
    /** Checks the bounds. */
    public Credit {
      if (maxFrameBytes < 1 || maxFrames < 1 || maxBytes < 1) {
        throw new IllegalArgumentException("credits must be positive");
      }
    }
  }

  /** What a message takes beside its bytes while it waits for its consumer: about so many bytes. */
  static final int OVERHEAD = 128;

  /** A message shares the memory of its chunk unless the chunk is this many times larger. */
  private static final int SHARE_FROM = 4;

  private final Sink sink;
  private final Credit credit;
  private final ByteBudget budget;
  private final FrameDecoder decoder;
  private final AtomicInteger work = new AtomicInteger();
  private final AtomicInteger framesInFlight = new AtomicInteger();
  private final AtomicLong bytesInFlight = new AtomicLong();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Bytes arrived;
  private volatile boolean completed;
  private volatile @Nullable Throwable failure;
  private volatile boolean cancelled;

  private boolean requested;
  private boolean exhausted = true;
  private boolean over;
  private int held;

  /**
   * Creates a reader, to be subscribed to one substream.
   *
   * @param budget shared by the readers of one protocol: bounds what all of them hold together
   */
  public FrameReader(Credit credit, ByteBudget budget, Sink sink) {
    this.credit = credit;
    this.budget = budget;
    this.sink = sink;
    this.decoder = new FrameDecoder(credit.maxFrameBytes());
  }

  /**
   * The consumer is done with a message of this size; reading goes on if it had stopped for want of
   * credit.
   */
  public void taken(int size) {
    framesInFlight.decrementAndGet();
    bytesInFlight.addAndGet(-size);
    budget.release(size + OVERHEAD);
    drain();
  }

  /**
   * Stops reading; messages handed over before are still to be taken, and {@link Sink} hears
   * nothing more.
   */
  public void cancel() {
    cancelled = true;
    drain();
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    if (subscription != null) {
      s.cancel();
      return;
    }
    subscription = s;
    drain();
  }

  @Override
  public void onNext(Bytes chunk) {
    arrived = chunk;
    drain();
  }

  @Override
  public void onError(Throwable cause) {
    failure = cause;
    drain();
  }

  @Override
  public void onComplete() {
    completed = true;
    drain();
  }

  /** Runs {@link #step} on one thread at a time, once more for every call that found it running. */
  private void drain() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      step();
      missed = work.addAndGet(-missed);
    } while (missed != 0);
  }

  private void step() {
    if (over) {
      return;
    }
    if (cancelled) {
      stop();
      return;
    }
    try {
      if (!parse()) {
        return;
      }
    } catch (MalformedException | BudgetExhaustedException refused) {
      stop();
      sink.failed(refused);
      return;
    }
    Throwable cause = failure;
    if (cause != null) {
      end();
      sink.failed(cause);
    } else if (completed) {
      finish();
    } else {
      request();
    }
  }

  /**
   * Hands over messages while there is credit; true when every byte that has arrived is used up.
   */
  private boolean parse() throws MalformedException, BudgetExhaustedException {
    Bytes chunk = arrived;
    if (chunk != null && exhausted) {
      arrived = null;
      requested = false;
      exhausted = false;
      hold(chunk.size());
      decoder.feed(chunk);
    }
    while (!exhausted) {
      if (cancelled || !hasCredit()) {
        return false;
      }
      Bytes message = decoder.poll();
      if (message == null) {
        exhausted = true;
      } else {
        handOver(message);
      }
    }
    return true;
  }

  private void hold(int bytes) throws BudgetExhaustedException {
    if (!budget.reserve(bytes)) {
      throw new BudgetExhaustedException(budget);
    }
    held += bytes;
  }

  /** From here the consumer answers for the bytes of the message, until it calls {@link #taken}. */
  private void handOver(Bytes message) throws BudgetExhaustedException {
    if (!budget.reserve(OVERHEAD)) {
      throw new BudgetExhaustedException(budget);
    }
    int prefix = Varint.size(message.size());
    held -= prefix + message.size();
    budget.release(prefix);
    framesInFlight.incrementAndGet();
    bytesInFlight.addAndGet(message.size());
    boolean wasteful = (long) message.size() * SHARE_FROM < message.array().length;
    sink.frame(wasteful ? message.compact() : message);
  }

  private boolean hasCredit() {
    return framesInFlight.get() < credit.maxFrames() && bytesInFlight.get() < credit.maxBytes();
  }

  private void request() {
    Flow.Subscription s = subscription;
    if (s != null && !requested && hasCredit()) {
      requested = true;
      s.request(1);
    }
  }

  private void finish() {
    boolean whole = !decoder.isMidFrame();
    end();
    if (whole) {
      sink.ended();
    } else {
      sink.failed(new MalformedException("the stream ended inside a message"));
    }
  }

  private void stop() {
    end();
    Flow.Subscription s = subscription;
    if (s != null) {
      s.cancel();
    }
  }

  private void end() {
    over = true;
    budget.release(held);
    held = 0;
    arrived = null;
  }
}
