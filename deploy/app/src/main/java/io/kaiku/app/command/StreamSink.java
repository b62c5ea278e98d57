package io.kaiku.app.command;

import io.kaiku.kernel.bytes.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is published to a stream, on a thread of its own, and closes it at the end. At most
 * {@value #AHEAD} chunks wait.
 */
final class StreamSink implements Flow.Subscriber<Bytes> {
  private static final int AHEAD = 8;
  private static final Bytes END = Bytes.EMPTY;

  private final OutputStream out;
  private final BlockingQueue<Bytes> waiting = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile @Nullable Throwable failure;

  StreamSink(OutputStream out) {
    this.out = out;
  }

  /**
   * Completes when all is written and the stream is closed; fails if the publisher or the stream
   * did.
   */
  CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Thread.ofPlatform().daemon().name("kaiku-stdout").start(() -> write(subscription));
    subscription.request(AHEAD);
  }

  @Override
  public void onNext(Bytes chunk) {
    waiting.add(chunk);
  }

  @Override
  public void onError(Throwable cause) {
    failure = cause;
    waiting.add(END);
  }

  @Override
  public void onComplete() {
    waiting.add(END);
  }

  private void write(Flow.Subscription subscription) {
    try (out) {
      for (var chunk = waiting.take(); !chunk.isEmpty(); chunk = waiting.take()) {
        out.write(chunk.array(), chunk.offset(), chunk.size());
        subscription.request(1);
      }
      out.flush();
    } catch (IOException e) {
      subscription.cancel();
      failure = new IOException("nobody reads the output any more: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      subscription.cancel();
      failure = e;
    }
    var cause = failure;
    if (cause == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(cause);
    }
  }
}
