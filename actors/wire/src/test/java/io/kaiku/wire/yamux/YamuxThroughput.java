package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints what the machine costs without network and cryptography: gigabytes a second of one and of
 * many substreams, and heap per idle session and substream.
 */
final class YamuxThroughput {
  private static final long ROUND_BYTES = 8L << 30;

  private YamuxThroughput() {}

  public static void main(String[] args) {
    for (int round = 0; round < 3; round++) {
      for (int streams : new int[] {1, 100}) {
        for (int size : new int[] {65_507, 1_024, 100}) {
          new Flow(streams, size, false).print();
          new Flow(streams, size, true).print();
        }
      }
    }
    printHeap();
  }

  /** One session writes, the other reads what the first transmitted, as it is or after one copy. */
  private static final class Flow {
    private final YamuxSession client = new YamuxSession(Role.INITIATOR, YamuxConfig.defaults());
    private final YamuxSession server = new YamuxSession(Role.RESPONDER, YamuxConfig.defaults());
    private final List<Bytes> parts = new ArrayList<>();
    private final boolean copies;
    private final int streams;
    private final Bytes block;
    private long read;

    Flow(int streams, int size, boolean copies) {
      this.copies = copies;
      this.streams = streams;
      this.block = Lone.zeros(size);
    }

    void print() {
      for (int i = 0; i < streams; i++) {
        try {
          fill(client.open(0));
        } catch (YamuxException e) {
          throw new IllegalStateException(e);
        }
      }
      long bytes = block.size() < 1_000 ? ROUND_BYTES / 64 : ROUND_BYTES;
      long startNanos = System.nanoTime();
      while (read < bytes) {
        carry(client, server);
        carry(server, client);
      }
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%3d substreams, writes of %6d bytes, %s: %7.2f GB/s, %5.2f M writes/s%n",
          streams,
          block.size(),
          copies ? "one copy" : "no copy",
          read / seconds / 1e9,
          read / seconds / 1e6 / block.size());
    }

    private void carry(YamuxSession from, YamuxSession to) {
      from.transmit(4 * 65_519, parts, 0);
      if (copies) {
        Bytes all = Bytes.join(parts.toArray(Bytes[]::new));
        to.receive(all, 0);
      } else {
        for (Bytes part : parts) {
          to.receive(part, 0);
        }
      }
      parts.clear();
      hear(to);
      hear(from);
    }

    private void hear(YamuxSession session) {
      for (YamuxEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
        switch (event) {
          case YamuxEvent.Opened(YamuxStream stream) -> stream.accept();
          case YamuxEvent.Received(YamuxStream stream, Bytes data) -> {
            read += data.size();
            stream.consumed(data.size(), 0);
          }
          case YamuxEvent.Writable(YamuxStream stream) -> fill(stream);
          case YamuxEvent.RemoteFinished finished -> throw new IllegalStateException("unexpected");
          case YamuxEvent.Ended ended -> throw new IllegalStateException(ended.toString());
          case YamuxEvent.SessionEnded ended -> throw new IllegalStateException(ended.toString());
          case YamuxEvent.MayOpen mayOpen -> {}
          case YamuxEvent.Ponged ponged -> {}
          case YamuxEvent.GoingAway goingAway -> {}
        }
      }
    }

    private void fill(YamuxStream stream) {
      while (stream.isWritable()) {
        stream.write(block);
      }
    }
  }

  private static void printHeap() {
    int count = 100_000;
    YamuxSession[] sessions = new YamuxSession[count];
    YamuxConfig config = YamuxConfig.defaults();
    long empty = usedHeap();
    for (int i = 0; i < count; i++) {
      sessions[i] = new YamuxSession(Role.RESPONDER, config);
    }
    long idle = usedHeap();
    List<Bytes> out = new ArrayList<>();
    for (int i = 0; i < count / 100; i++) {
      for (int s = 0; s < 200; s++) {
        sessions[i].receive(Frame.data(Lone.SYN, 2 * s + 1, Lone.zeros(100)).encoded(), 0);
        YamuxStream stream = ((YamuxEvent.Opened) sessions[i].pollEvent()).stream();
        sessions[i].pollEvent();
        stream.consumed(100, 0);
        stream.write(Lone.zeros(100));
        out.clear();
        sessions[i].transmit(1 << 20, out, 0);
      }
    }
    long withStreams = usedHeap();
    System.out.printf(
        Locale.ROOT,
        "heap: %d bytes an idle session, %d bytes an idle substream (%d sessions)%n",
        (idle - empty) / count,
        (withStreams - idle) / (2L * count),
        sessions.length);
  }

  private static long usedHeap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
