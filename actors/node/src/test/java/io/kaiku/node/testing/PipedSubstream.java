package io.kaiku.node.testing;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Ended;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamResetException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One end of two substreams that are plugged into each other, with a window of a few chunks; for
 * tests of units.
 */
public final class PipedSubstream implements Substream {

  private static final int WINDOW_CHUNKS = 4;
  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.incrementAndGet();
  private final String protocol;
  private final Connection connection;
  private final Direction direction;
  private final CompletableFuture<Ended> closed = new CompletableFuture<>();
  private final Lane in = new Lane();
  private final Outbound out = new Outbound();
  private PipedSubstream peer;
  private final Object lock;

  private PipedSubstream(String protocol, Connection connection, Direction direction, Object lock) {
    this.lock = lock;
    this.protocol = protocol;
    this.connection = connection;
    this.direction = direction;
  }

  /** Two ends: the one of the opener and the one of the other side. */
  public record Pair(PipedSubstream ours, PipedSubstream theirs) {}

  /** Plugs two ends together; {@code near} is the opener's connection. */
  public static Pair pair(String protocol, Connection near, Connection far) {
    Object lock = new Object();
    PipedSubstream ours = new PipedSubstream(protocol, near, Direction.OUTBOUND, lock);
    PipedSubstream theirs = new PipedSubstream(protocol, far, Direction.INBOUND, lock);
    ours.peer = theirs;
    theirs.peer = ours;
    return new Pair(ours, theirs);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public Direction direction() {
    return direction;
  }

  @Override
  public Flow.Publisher<Bytes> inbound() {
    return in;
  }

  @Override
  public Flow.Subscriber<Bytes> outbound() {
    return out;
  }

  @Override
  public void reset(ErrorCode code) {
    synchronized (lock) {
      end(Ended.cut(code, "", false));
      peer.end(Ended.cut(code, "", true));
    }
  }

  @Override
  public CompletionStage<Ended> closed() {
    return closed;
  }

  /** How it ended, or null. */
  public Ended ended() {
    return closed.getNow(null);
  }

  private void end(Ended how) {
    if (closed.complete(how)) {
      in.fail(new SubstreamResetException(how));
      out.cancel();
    }
  }

  private void maybeFinished() {
    if (in.finished && peer.in.finished) {
      closed.complete(Ended.FINISHED);
      peer.closed.complete(Ended.FINISHED);
    }
  }

  /** What arrives here, under demand; credits the other side for what was delivered. */
  private final class Lane implements Flow.Publisher<Bytes>, Flow.Subscription {
    private final Deque<Bytes> waiting = new ArrayDeque<>();
    private Flow.Subscriber<? super Bytes> subscriber;
    private long demand;
    private boolean ending;
    private boolean finished;
    private boolean cancelled;
    private boolean delivering;

    @Override
    public void subscribe(Flow.Subscriber<? super Bytes> given) {
      synchronized (lock) {
        subscriber = given;
        given.onSubscribe(this);
        deliver();
      }
    }

    @Override
    public void request(long n) {
      synchronized (lock) {
        demand += n;
        deliver();
      }
    }

    @Override
    public void cancel() {
      synchronized (lock) {
        cancelled = true;
      }
    }

    void take(Bytes chunk) {
      synchronized (lock) {
        if (cancelled) {
          peer.out.credit();
          return;
        }
        waiting.add(chunk);
        deliver();
      }
    }

    void end() {
      synchronized (lock) {
        ending = true;
        deliver();
      }
    }

    void fail(Throwable cause) {
      if (!finished && !cancelled && subscriber != null) {
        finished = true;
        subscriber.onError(cause);
      }
      finished = true;
    }

    private void deliver() {
      if (delivering) {
        return;
      }
      delivering = true;
      while (subscriber != null && !cancelled && demand > 0 && !waiting.isEmpty()) {
        demand--;
        Bytes chunk = waiting.poll();
        subscriber.onNext(chunk);
        peer.out.credit();
      }
      delivering = false;
      if (ending && waiting.isEmpty() && !finished && (subscriber != null || cancelled)) {
        finished = true;
        if (!cancelled) {
          subscriber.onComplete();
        }
        maybeFinished();
      }
    }
  }

  private final class Outbound implements Flow.Subscriber<Bytes> {
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(WINDOW_CHUNKS);
    }

    @Override
    public void onNext(Bytes chunk) {
      synchronized (lock) {
        peer.in.take(chunk);
      }
    }

    @Override
    public void onError(Throwable cause) {
      reset(ErrorCode.NO_ERROR);
    }

    @Override
    public void onComplete() {
      synchronized (lock) {
        peer.in.end();
      }
    }

    void credit() {
      if (!closed.isDone()) {
        subscription.request(1);
      }
    }

    void cancel() {
      if (subscription != null) {
        subscription.cancel();
      }
    }
  }
}
