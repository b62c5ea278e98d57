package io.kaiku.identify.actor;

import io.kaiku.identify.core.PingRound;
import io.kaiku.identify.core.PingStatistics;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.protocol.ProtocolContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pings to one peer, on one substream, which is opened anew when the other side has ended it:
 * go and js do so after 10 s without a ping. Lives in the actor, as long as there is something to
 * ping.
 */
final class Pinger {

  private final PingSettings settings;
  private final ProtocolContext context;
  private final PeerId peer;
  private final Consumer<Runnable> steps;
  private final Runnable done;
  private final Deque<PingModule.Request.Ping> requests = new ArrayDeque<>();
  private PingStatistics statistics = new PingStatistics();
  private int left;
  private @Nullable PingStream stream;
  private boolean stopped;

  /**
   * Creates an idle pinger.
   *
   * @param steps runs something in the actor
   * @param done run when nothing is left to ping
   */
  Pinger(
      PingSettings settings,
      ProtocolContext context,
      PeerId peer,
      Consumer<Runnable> steps,
      Runnable done) {
    this.settings = settings;
    this.context = context;
    this.peer = peer;
    this.steps = steps;
    this.done = done;
  }

  void add(PingModule.Request.Ping request) {
    if (requests.size() > settings.maxWaiting()) {
      request
          .over()
          .completeExceptionally(
              new PingFailedException(
                  settings.maxWaiting()
                      + " requests wait to ping "
                      + peer
                      + " already; try later, or raise kaiku.ping.max-waiting"));
      return;
    }
    requests.add(request);
    if (requests.size() == 1) {
      begin(request);
    }
  }

  void stop() {
    stopped = true;
    closeStream();
    requests.clear();
  }

  private void begin(PingModule.Request.Ping request) {
    statistics = new PingStatistics();
    left = request.plan().count();
    ping(request);
  }

  private void ping(PingModule.Request.Ping request) {
    boolean reused = stream != null && stream.isOpen();
    onStream()
        .whenComplete((rtt, cause) -> steps.accept(() -> answered(request, reused, rtt, cause)));
  }

  private CompletionStage<Long> onStream() {
    PingStream open = stream;
    if (open != null && open.isOpen()) {
      return open.ping();
    }
    var opened = new CompletableFuture<Long>();
    context
        .swarm()
        .open(peer, List.of(PingModule.PROTOCOL))
        .whenComplete((substream, cause) -> steps.accept(() -> opened(substream, cause, opened)));
    return opened;
  }

  private void opened(
      @Nullable Substream substream, @Nullable Throwable cause, CompletableFuture<Long> first) {
    if (substream == null) {
      first.completeExceptionally(
          new PingFailedException(String.valueOf(cause == null ? null : root(cause).getMessage())));
      return;
    }
    var fresh =
        new PingStream(
            substream,
            new PingRound(context.tools().random()),
            new PingStream.Timing(
                System::nanoTime, context.tools().alarms(), settings.deadlineMs()));
    fresh.start();
    if (stopped) {
      fresh.close();
    }
    stream = fresh;
    fresh
        .ping()
        .whenComplete(
            (rtt, failure) -> {
              if (failure == null) {
                first.complete(rtt);
              } else {
                first.completeExceptionally(failure);
              }
            });
  }

  private void answered(
      PingModule.Request.Ping request,
      boolean reused,
      @Nullable Long rttNanos,
      @Nullable Throwable cause) {
    if (stopped) {
      return;
    }
    if (rttNanos == null && reused && root(cause) instanceof PingStream.EndedException) {
      ping(request);
      return;
    }
    left--;
    if (rttNanos != null) {
      statistics.succeeded(rttNanos);
      context.tools().counters().count("ping.succeeded");
      tell(request, new PingModule.Result.Pong(rttNanos));
    } else {
      statistics.failed();
      context.tools().counters().count("ping.failed");
      tell(request, new PingModule.Result.Failed(String.valueOf(root(cause).getMessage())));
    }
    if (left == 0) {
      finish(request);
    } else {
      var unused =
          context
              .tools()
              .alarms()
              .in(request.plan().intervalMs(), () -> steps.accept(() -> again(request)));
    }
  }

  /** Whoever cannot hear it has failed alone: others ping, too. */
  private void tell(PingModule.Request.Ping request, PingModule.Result result) {
    try {
      request.each().accept(result);
    } catch (RuntimeException thrown) {
      request.over().completeExceptionally(thrown);
      left = 0;
    }
  }

  private void again(PingModule.Request.Ping request) {
    if (!stopped) {
      ping(request);
    }
  }

  private void finish(PingModule.Request.Ping request) {
    requests.remove();
    request.over().complete(statistics.snapshot());
    var next = requests.peek();
    if (next == null) {
      closeStream();
      done.run();
    } else {
      begin(next);
    }
  }

  private void closeStream() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
  }

  private static Throwable root(@Nullable Throwable cause) {
    Throwable inner =
        cause instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : cause;
    return inner == null ? new PingFailedException("it failed") : inner;
  }
}
