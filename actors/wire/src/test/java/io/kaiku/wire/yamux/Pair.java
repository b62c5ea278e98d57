package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Two sessions over a link of fixed delay and rate, in virtual time. */
final class Pair {
  static final long MILLISECOND = 1_000_000L;
  static final long SECOND = 1_000 * MILLISECOND;

  /** What the application of one side does. */
  interface App {
    void on(YamuxEvent event, End end);
  }

  /** The way of bytes in one direction: the delay, and how fast the sender's socket takes them. */
  record Link(long delayNanos, long bytesPerSecond) {
    /** Bytes that a socket takes before it pushes back. */
    private static final long SOCKET_BYTES = 256 * 1024;

    long nanosFor(long bytes) {
      return bytes * SECOND / bytesPerSecond;
    }
  }

  private record Due(long atNanos, long order, Runnable what) {}

  final End client;
  final End server;
  long nowNanos;

  private final Link link;
  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
  private long order;

  Pair(YamuxConfig config, Link link, App clientApp, App serverApp) {
    this.link = link;
    client = new End(Role.INITIATOR, config, clientApp);
    server = new End(Role.RESPONDER, config, serverApp);
    client.other = server;
    server.other = client;
  }

  /** Does something later. */
  void after(long delayNanos, Runnable what) {
    agenda.add(new Due(nowNanos + delayNanos, order++, what));
  }

  /**
   * Runs until the condition holds; fails when that takes longer than allowed, or nothing is left
   * to happen.
   */
  void runUntil(BooleanSupplier holds, long withinNanos) {
    long deadlineNanos = nowNanos + withinNanos;
    client.turn();
    server.turn();
    while (!holds.getAsBoolean()) {
      Due next = agenda.poll();
      if (next == null || next.atNanos > deadlineNanos) {
        throw new AssertionError(
            "after " + nowNanos / MILLISECOND + " ms nothing more happens in time");
      }
      nowNanos = next.atNanos;
      next.what.run();
    }
  }

  /** Runs for a time. */
  void runFor(long nanos) {
    long untilNanos = nowNanos + nanos;
    client.turn();
    server.turn();
    while (!agenda.isEmpty() && agenda.peek().atNanos <= untilNanos) {
      Due next = agenda.remove();
      nowNanos = next.atNanos;
      next.what.run();
    }
    nowNanos = untilNanos;
  }

  /** One side: its session, its application and its socket. */
  final class End {
    final YamuxSession session;
    private final App app;
    private End other;
    private long socketFreeNanos;
    private boolean wakes;

    End(Role role, YamuxConfig config, App app) {
      this.session = new YamuxSession(role, config);
      this.app = app;
    }

    YamuxStream open() {
      try {
        return session.open(nowNanos);
      } catch (YamuxException e) {
        throw new AssertionError(e);
      }
    }

    long nowNanos() {
      return nowNanos;
    }

    /** Lets the application see events, and transmits while the socket takes bytes. */
    void turn() {
      hear();
      while (session.wantsTransmit() && hasRoom()) {
        List<Bytes> parts = new ArrayList<>();
        int size = session.transmit(2 * 65_519, parts, nowNanos);
        if (size > 0) {
          send(parts, size);
        }
        hear();
      }
      if (session.wantsTransmit() && !wakes) {
        wakes = true;
        after(link.nanosFor(Link.SOCKET_BYTES / 2), this::wake);
      }
    }

    private void wake() {
      wakes = false;
      turn();
    }

    private boolean hasRoom() {
      return socketFreeNanos - nowNanos <= link.nanosFor(Link.SOCKET_BYTES);
    }

    private void send(List<Bytes> parts, int size) {
      socketFreeNanos = Math.max(socketFreeNanos, nowNanos) + link.nanosFor(size);
      after(socketFreeNanos - nowNanos + link.delayNanos(), () -> other.arrive(parts));
    }

    private void arrive(List<Bytes> parts) {
      for (Bytes part : parts) {
        session.receive(part, nowNanos);
      }
      turn();
    }

    private void hear() {
      for (YamuxEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
        app.on(event, this);
      }
    }
  }
}
