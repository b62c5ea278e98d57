package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.BadStream;
import io.kaiku.streams.hostile.bad.Frame;
import io.kaiku.streams.hostile.bad.Proto;
import io.kaiku.streams.hostile.bad.Rpcs;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.SmallVictim;
import io.kaiku.streams.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A peer with a heap of 96 MiB, and several that each do what one connection is allowed to, all at
 * once: what all may hold together is bounded, too. A peer that runs out of memory exits.
 */
class SmallHeapTest {
  private static final int HEAP_MIB = 96;
  private static final int PEERS = 8;
  private static final int STREAMS = 100;
  private static final int WINDOW = 250_000;

  private static Process process;
  private static BufferedReader said;
  private static OutputStream asks;
  private static Multiaddr address;

  @BeforeAll
  static void start() throws Exception {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SmallVictim.class.getName(),
                "kaiku.netty.deadlines { linger = 200ms, keep-alive = 2s }")
            .redirectError(Redirect.INHERIT)
            .start();
    said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    asks = process.getOutputStream();
    address = Multiaddr.parse(said.readLine());
  }

  @AfterAll
  static void stop() throws Exception {
    asks.close();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void whatAllPeersTogetherLeaveUnreadIsBounded() throws Exception {
    long before = heap();
    List<BadPeer> peers = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      BadPeer bad = BadPeer.dial(address);
      peers.add(bad);
      for (int stream = 0; stream < STREAMS; stream++) {
        fill(bad, SmallVictim.STALL);
      }
    }
    staysUp(peers, before);
    assertThat(peers).allMatch(bad -> bad.resets() > 0);
    ended(peers, before);
  }

  @Test
  void whatAllPeersTogetherWillNotTakeIsBounded() throws Exception {
    long before = heap();
    List<BadPeer> peers = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      BadPeer bad = BadPeer.dial(address);
      peers.add(bad);
      bad.stopReading();
      for (int stream = 0; stream < STREAMS; stream++) {
        fill(bad, Scene.ECHO);
      }
    }
    staysUp(peers, before);
    ended(peers, before);
  }

  @Test
  void whatComesBeforeAProtocolIsBounded() throws Exception {
    long before = heap();
    List<BadPeer> peers = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      BadPeer bad = BadPeer.dial(address);
      peers.add(bad);
      for (int stream = 0; stream < 2 * STREAMS; stream++) {
        BadStream silent = bad.substream();
        bad.flood(Frame.update(Frame.SYN, silent.id, 0).encoded());
      }
      for (int stream = 0; stream < 2 * STREAMS; stream++) {
        bad.flood(Frame.data(0, 1 + 2 * stream, new byte[WINDOW]).encoded());
      }
    }
    staysUp(peers, before);
    ended(peers, before);
  }

  /** Events of sound signature, as fast as they come: what is cached and waits is bounded. */
  @Test
  void whatIsPublishedIsKeptWithinBounds() throws Exception {
    long before = heap();
    Identity author = BadPeer.identity();
    List<BadPeer> peers = new ArrayList<>();
    List<BadStream> streams = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      peers.add(BadPeer.dial(address));
      streams.add(peers.getLast().open(Scene.MESHSUB));
    }
    byte[] data = new byte[400 << 10];
    for (int seqno = 1; seqno <= 30 * PEERS; seqno++) {
      Proto message = Rpcs.signed(author, Scene.TOPIC, seqno, data, false);
      byte[] rpc = Proto.message().message(Rpcs.PUBLISH, message).toArray();
      streams.get(seqno % PEERS).write(Proto.delimited(rpc));
    }
    staysUp(peers, before);
    peers.forEach(BadPeer::close);
  }

  private static void fill(BadPeer bad, String protocol) {
    BadStream stream = bad.propose(protocol);
    bad.flood(Frame.data(0, stream.id, new byte[WINDOW]).encoded());
  }

  /** A newcomer is served while all of it is held. */
  private static void staysUp(List<BadPeer> peers, long before) throws IOException {
    try (BadPeer newcomer = BadPeer.dial(address)) {
      Scene.pings(newcomer);
      BadStream echo = newcomer.open(Scene.ECHO);
      assertThat(echo.write(new byte[10_000]).read(10_000)).hasSize(10_000);
    }
    assertThat(process.isAlive()).isTrue();
    assertThat(peers).hasSize(PEERS);
    assertThat(before).isPositive();
  }

  private static void ended(List<BadPeer> peers, long before) {
    peers.forEach(BadPeer::close);
    Await.until("the heap is back", () -> heap() - before < 16 << 20);
  }

  private static long heap() {
    try {
      asks.write('\n');
      asks.flush();
      return Long.parseLong(said.readLine());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
