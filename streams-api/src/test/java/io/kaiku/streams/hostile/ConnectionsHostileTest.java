package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.Counted;
import io.kaiku.streams.hostile.bad.Frame;
import io.kaiku.streams.hostile.bad.Heap;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.Wire;
import io.kaiku.streams.testing.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Connections by the thousand: how many, from where, from whom, and what is left of them. */
class ConnectionsHostileTest {
  private static final int LIMIT = (int) ErrorCode.RESOURCE_LIMIT_EXCEEDED.value();
  private static final String LIMITS = ".kaiku.swarm.limits.";

  /** What a few hundred connections of tests that have just ended may still hold. */
  private static final long SLACK = 24L << 20;

  private static Scene scene;

  @BeforeAll
  static void start() {
    scene =
        Scene.start(
            Scene.QUICK
                + """
                kaiku.swarm.limits {
                  transient.connections { inbound = 64, total = 128 }
                  protocol-peer.streams { inbound = 40, total = 80 }
                  prefix.networks = [ { prefix = "127.0.0.0/24", connections = 1000000 } ]
                }
                """);
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  /** Ten thousand connections from one address: a burst is let in, the others cost one accept. */
  @Test
  void tenThousandConnectionsFromOneAddressAreAFew() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    InetAddress one = InetAddress.getByAddress(new byte[] {127, 0, 1, 1});
    scene.during(
        () -> {
          for (int i = 0; i < 10_000; i++) {
            try (Wire wire = Wire.dialFrom(one, scene.address(), 0)) {
              wire.socket.setSoLinger(true, 0);
            }
          }
        });
    counted.roseBy("gate.refused" + LIMITS + "prefix.ip4.per-second", 9_900);
    Heap.isBackTo(before, SLACK);
    scene.welcomes();
    // Its neighbour is not punished.
    InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 1, 2});
    try (BadPeer good =
        BadPeer.dial(Wire.dialFrom(other, scene.address(), 0), BadPeer.identity())) {
      Scene.pings(good);
    }
  }

  /** MS3: a thousand that say nothing; most are refused at once, the rest at the deadline. */
  @Test
  void ms3ThousandsOfSilentConnectionsAreFew() throws IOException {
    Counted counted = scene.counting();
    long files = openFiles();
    List<Wire> wires = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        wires.add(Wire.dial(scene.address()));
      }
      counted.roseBy("gate.refused" + LIMITS + "transient.connections.inbound", 900);
      scene.during(
          () -> {
            for (Wire wire : wires) {
              wire.readToEnd();
            }
          });
    } finally {
      wires.forEach(Wire::close);
    }
    counted.roseBy("upgrade.timeout", 30);
    Await.until("the files are closed", () -> openFiles() <= files + 20);
    scene.welcomes();
  }

  /** One peer may be connected a few times; each of them works, and one more is told why. */
  @Test
  void connectionsOfOnePeerAreBounded() throws IOException {
    Counted counted = scene.counting();
    Identity identity = BadPeer.identity();
    List<BadPeer> ways = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        ways.add(BadPeer.dial(Wire.dial(scene.address()), identity));
      }
      for (BadPeer way : ways) {
        way.settle();
      }
      Scene.pings(ways.getFirst());
      Scene.pings(ways.getLast());
      try (BadPeer ninth = BadPeer.dial(Wire.dial(scene.address()), identity)) {
        assertThat(ninth.awaitEnd().code()).hasValue(LIMIT);
      }
      counted.rose("connection.refused" + LIMITS + "peer.connections.inbound");
      Scene.pings(ways.get(3));
    } finally {
      ways.forEach(BadPeer::close);
    }
    Await.until("it is gone", () -> isGone(identity.peerId()));
    try (BadPeer again = BadPeer.dial(Wire.dial(scene.address()), identity)) {
      Scene.pings(again);
    }
  }

  /** Churn of one peer, ended in every way there is. */
  @Test
  void churnLeavesNothingBehind() throws IOException {
    long before = Heap.used();
    long files = openFiles();
    Identity identity = BadPeer.identity();
    scene.during(
        () -> {
          for (int i = 0; i < 300; i++) {
            Wire wire = Wire.dial(scene.address());
            BadPeer bad = BadPeer.dial(wire, identity);
            bad.propose(Scene.ECHO).write(new byte[1_000]);
            switch (i % 4) {
              case 0 -> wire.socket.setSoLinger(true, 0);
              case 1 -> wire.socket.shutdownOutput();
              case 2 -> bad.send(Frame.goAway(i % 3));
              default -> bad.flood(new byte[5]);
            }
            wire.close();
          }
        });
    Await.until("it is gone", () -> isGone(identity.peerId()));
    Await.until("the files are closed", () -> openFiles() <= files + 20);
    Heap.isBackTo(before, SLACK);
    scene.welcomes();
  }

  /** Case 35: the other half is closed first, and then torn off. */
  @Test
  void halfClosedConnectionsThatAreResetEnd() throws IOException {
    long files = openFiles();
    scene.during(
        () -> {
          for (int i = 0; i < 300; i++) {
            try (Wire wire = Wire.dial(scene.address())) {
              wire.write(Wire.line(Wire.MULTISTREAM));
              wire.socket.shutdownOutput();
              wire.socket.setSoLinger(true, 0);
            }
          }
        });
    Await.until("the files are closed", () -> openFiles() <= files + 20);
    scene.welcomes();
  }

  /** Substreams of a user's protocol, which keeps them all. */
  @Test
  void substreamsOfOneProtocolAreBoundedPerPeer() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      for (int i = 0; i < 100; i++) {
        bad.propose(Scene.ECHO);
      }
      Await.until("60 are reset", () -> bad.resets() >= 60);
      bad.settle();
      assertThat(bad.resets()).isEqualTo(60);
      Scene.pings(bad);
    }
    counted.roseBy("substream.refused" + LIMITS + "protocol-peer.streams.inbound", 60);
  }

  /** A connection that answers no ping any more. */
  @Test
  void whoIsSilentForLongIsFoundOut() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      Scene.pings(bad);
      bad.playDead();
      counted.rose("connection.dead");
      Await.until("it is gone", () -> isGone(bad.id));
    }
    scene.during(scene::welcomes);
  }

  private static boolean isGone(PeerId peer) {
    return Await.done(scene.victim.peers()).stream()
        .noneMatch(known -> known.id().equals(peer) && known.connected());
  }

  private static long openFiles() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }
}
