package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.record.PeerRecord;
import io.kaiku.peers.core.PeerCard;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.hostile.bad.BadNames;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.BadStream;
import io.kaiku.streams.hostile.bad.Counted;
import io.kaiku.streams.hostile.bad.Doors;
import io.kaiku.streams.hostile.bad.Proto;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.Wire;
import io.kaiku.streams.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cases PS: what others tell of peers, by exchange, by identify and by names. */
class PeersHostileTest {
  private static final int VIOLATION = (int) ErrorCode.PROTOCOL_VIOLATION.value();
  private static final int MOST = 60;

  private static final BadNames NAMES = new BadNames();

  private static Scene scene;

  @BeforeAll
  static void start() {
    scene =
        Scene.start(
            Scene.QUICK
                + "kaiku.swarm.peerstore.max-peers = "
                + MOST
                + "\nkaiku.peers.max-known = 50"
                + "\nkaiku.swarm.dial.names.allow-private = false"
                + "\nkaiku.netty.dns.servers = [\"127.0.0.1:"
                + NAMES.port()
                + "\"]");
  }

  @AfterAll
  static void stop() {
    scene.close();
    NAMES.close();
  }

  /** PS1 by exchange: thousands of peers that do not exist, all of them signed. */
  @Test
  void ps1PeersBeyondTheRateAreNotEvenVerified() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      List<byte[]> exchanges = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Proto exchange = Proto.message();
        for (int entry = 0; entry < 32; entry++) {
          exchange.message(1, entry(BadPeer.identity(), "kaiku", 5));
        }
        exchanges.add(exchange.toArray());
      }
      tell(bad, Proto.message().message(1, entry(BadPeer.identity(), "kaiku", 1)).toArray());
      scene.during(
          () -> {
            for (byte[] exchange : exchanges) {
              tell(bad, exchange);
            }
          });
      counted.roseBy("peers.ignored.rate", 600);
      assertThat(Await.done(scene.victim.peers())).hasSizeLessThanOrEqualTo(MOST);
      assertThat(peers()).contains(scene.friend.id().toString());
      Scene.pings(bad);
    }
    // Those who do not exist are dialed, but not many at once.
    assertThat(counted.since("dial.failed.ALL_FAILED")).isLessThan(60);
    scene.during(scene::welcomes);
  }

  @Test
  void ps1ForgeriesAndOtherNetworksAreIgnored() throws IOException {
    Counted counted = scene.counting();
    Identity one = BadPeer.identity();
    Identity other = BadPeer.identity();
    try (BadPeer bad = scene.intruder()) {
      byte[] record = record(one, 3);
      byte[] bent = record.clone();
      bent[bent.length - 3] ^= 1;
      byte[] card = card(one, "kaiku");
      byte[] cardOfOther = card(other, "kaiku");
      Proto exchange =
          Proto.message()
              .message(1, Proto.message().bytes(1, bent).bytes(2, card))
              .message(1, Proto.message().bytes(1, record).bytes(2, cardOfOther))
              .message(1, Proto.message().bytes(1, card).bytes(2, record))
              .message(1, Proto.message().bytes(1, new byte[0]).bytes(2, new byte[0]))
              .message(1, entry(other, "another network", 3));
      tell(bad, exchange.toArray());
      counted.roseBy("peers.ignored.forged", 4);
      counted.rose("peers.ignored.other_network");
      assertThat(peers()).doesNotContain(one.peerId().toString(), other.peerId().toString());
    }
  }

  @Test
  void ps1ExchangesThatAreTooMuchAreReset() throws IOException {
    Counted counted = scene.counting();
    Proto entries = Proto.message();
    for (int i = 0; i < 33; i++) {
      entries.message(1, Proto.message().bytes(1, new byte[3]).bytes(2, new byte[3]));
    }
    Proto groups = Proto.message();
    for (int i = 0; i < 30_000; i++) {
      groups.tag(9, 3);
    }
    Proto large = Proto.message().message(1, Proto.message().bytes(1, new byte[9_000]));
    byte[][] messages = {entries.toArray(), groups.toArray(), large.toArray()};
    for (byte[] message : messages) {
      try (BadPeer bad = scene.intruder()) {
        BadStream stream = bad.open(Scene.PEERS).write(Proto.delimited(message)).finish();
        assertThat(stream.awaitReset()).isEqualTo(VIOLATION);
        Scene.pings(bad);
      }
    }
    counted.roseBy("exchange.malformed", 3);
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.PEERS).write(Proto.varint((64 << 10) + 1));
      assertThat(stream.awaitReset()).isEqualTo(VIOLATION);
      BadStream[] silent = new BadStream[50];
      for (int i = 0; i < silent.length; i++) {
        silent[i] = bad.propose(Scene.PEERS);
      }
      Await.until("all but two are reset", () -> bad.resets() >= 49);
    }
    counted.roseBy("exchange.refused", 48);
    scene.during(scene::welcomes);
  }

  /** PS1 by identify: more peers than are kept, with a hundred addresses each. */
  @Test
  void ps1PeersThatComeAndGoAreForgotten() throws IOException {
    for (int i = 0; i < 3 * MOST; i++) {
      Proto message = Proto.message();
      for (int port = 1; port <= 100; port++) {
        message.bytes(2, Multiaddr.of("/ip4/1.2.3.4/tcp/" + port).bytes().toArray());
      }
      Identity identity = BadPeer.identity();
      try (BadPeer bad =
          BadPeer.dial(Wire.dial(scene.address()), identity, BadPeer.identify(message))) {
        bad.settle();
      }
    }
    Await.until("only so many are kept", () -> peers().size() <= MOST);
    assertThat(peers()).contains(scene.friend.id().toString());
    scene.during(scene::welcomes);
  }

  /** PS3: a name that stands for 400 addresses by way of 20 names. */
  @Test
  void ps3NamesForManyAddressesAreCut() throws IOException {
    try (Doors doors = new Doors()) {
      NAMES.fan("many.example", 20, 20, doors.port());
      refused("/dnsaddr/many.example");
      assertThat(doors.opened()).isLessThanOrEqualTo(100);
    }
  }

  /** PS3: names for names for names, and a name for itself. */
  @Test
  void ps3NamesForNamesEndSoon() {
    NAMES.chain("deep.example", 40);
    NAMES.text("self.example", List.of("dnsaddr=/dnsaddr/self.example"));
    int before = NAMES.asked();
    refused("/dnsaddr/deep.example");
    refused("/dnsaddr/self.example");
    assertThat(NAMES.asked() - before).isLessThan(20);
  }

  /** PS3: names for private addresses, where they are not wanted; and answers that are none. */
  @Test
  void ps3PrivateAddressesAndGarbageAreRefused() throws IOException {
    try (Doors doors = new Doors()) {
      NAMES.text(
          "inside.example", List.of("dnsaddr=/ip4/127.0.0.1/tcp/" + doors.port(), "nonsense", ""));
      refused("/dnsaddr/inside.example");
      NAMES.address("inside.example", new byte[] {127, 0, 0, 1});
      refused("/dns4/inside.example/tcp/" + doors.port());
      assertThat(doors.opened()).isZero();
    }
    NAMES.garbage("garbage.example");
    refused("/dns4/garbage.example/tcp/1");
    scene.during(scene::welcomes);
  }

  private static void refused(String address) {
    assertThatThrownBy(() -> Await.done(scene.victim.connect(address)))
        .cause()
        .isInstanceOf(KaikuException.class);
  }

  private static void tell(BadPeer bad, byte[] exchange) throws IOException {
    BadStream stream = bad.open(Scene.PEERS).write(Proto.delimited(exchange)).finish();
    Await.until("the exchange is taken", stream::isFinished);
  }

  private static Set<String> peers() {
    Set<String> ids = new TreeSet<>();
    Await.done(scene.victim.peers()).forEach(peer -> ids.add(peer.id().toString()));
    return ids;
  }

  private static Proto entry(Identity identity, String network, long seq) {
    return Proto.message().bytes(1, record(identity, seq)).bytes(2, card(identity, network));
  }

  private static byte[] record(Identity identity, long seq) {
    return new PeerRecord(identity.peerId(), seq, List.of(Multiaddr.of("/ip4/127.0.0.1/tcp/1")))
        .seal(identity)
        .encoded()
        .toArray();
  }

  private static byte[] card(Identity identity, String network) {
    return new PeerCard(identity.peerId(), 1, network, "nowhere").seal(identity).toArray();
  }
}
