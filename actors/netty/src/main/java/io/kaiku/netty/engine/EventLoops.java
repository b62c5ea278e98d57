package io.kaiku.netty.engine;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A fixed number of event loops, with the timers of each. Thread-safe. */
public final class EventLoops {
  private final EventLoopGroup group;
  private final Map<EventExecutor, LoopTimers> timers = new ConcurrentHashMap<>();

  private EventLoops(String name, int count, IoHandlerFactory ioHandlers) {
    group =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("kaiku-" + name, true), ioHandlers);
    group.forEach(loop -> timers.put(loop, new LoopTimers(loop)));
  }

  /** Event loops for sockets; their threads are daemons and begin with the first use. */
  public static EventLoops ofSockets(Engine engine, int count) {
    return new EventLoops(engine.toString(), count, engine.ioHandlers());
  }

  /** Event loops for channels inside this process. */
  public static EventLoops ofMemory(int count) {
    return new EventLoops("memory", count, LocalIoHandler.newFactory());
  }

  /** All of them, for listening sockets, which choose one for each connection. */
  public EventLoopGroup group() {
    return group;
  }

  /** One of them, in turn. */
  public EventLoop next() {
    return group.next();
  }

  /** The timers of one of them. */
  public LoopTimers timersOf(EventLoop loop) {
    LoopTimers found = timers.get(loop);
    if (found == null) {
      throw new IllegalArgumentException("not an event loop of this group: " + loop);
    }
    return found;
  }

  /** Ends the threads; completes when they have ended. Channels must be closed before. */
  public CompletionStage<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).addListener(ended -> closed.complete(null));
    return closed.minimalCompletionStage();
  }
}
