package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.record.PeerRecord;
import io.kaiku.streams.RemotePeer;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.BadStream;
import io.kaiku.streams.hostile.bad.Counted;
import io.kaiku.streams.hostile.bad.Heap;
import io.kaiku.streams.hostile.bad.Proto;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.Wire;
import io.kaiku.streams.hostile.bad.Xx;
import io.kaiku.streams.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases ID: identify and identify/push. */
class IdentifyHostileTest {
  private static final int VIOLATION = (int) ErrorCode.PROTOCOL_VIOLATION.value();
  private static final int LIMIT = (int) ErrorCode.RESOURCE_LIMIT_EXCEEDED.value();

  private static final int KEY = 1;
  private static final int ADDRESS = 2;
  private static final int PROTOCOL = 3;
  private static final int OBSERVED = 4;
  private static final int AGENT = 6;
  private static final int RECORD = 8;

  private static Scene scene;

  @BeforeAll
  static void start() {
    scene = Scene.start(Scene.QUICK);
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  /** ID1: an answer without end. */
  @Test
  void id1AnswersWithoutEndAreReset() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    List<BadStream> asked = new ArrayList<>();
    byte[] message = Proto.delimited(Proto.message().text(AGENT, "x".repeat(8_000)).toArray());
    Map<String, BadPeer.Answer> endless =
        Map.of(
            Scene.ID,
            stream -> {
              asked.add(stream);
              while (true) {
                stream.write(message);
              }
            });
    try (BadPeer bad = BadPeer.dial(Wire.dial(scene.address()), BadPeer.identity(), endless)) {
      scene.during(
          () -> {
            Await.until("it is asked", () -> !asked.isEmpty());
            assertThat(asked.getFirst().awaitReset()).isEqualTo(VIOLATION);
          });
      Scene.pings(bad);
    }
    counted.rose("identify.unanswered");
    Heap.isBackTo(before, 24L << 20);
  }

  /** ID1 for pushes: too many messages, a message too long, and lengths that cannot be. */
  @Test
  void id1PushesWithoutEndAreReset() throws IOException {
    byte[] small = Proto.delimited(Proto.message().text(AGENT, "x").toArray());
    byte[] large = Proto.delimited(Proto.message().text(AGENT, "x".repeat(9_000)).toArray());
    byte[] long8k = Proto.delimited(Proto.message().text(AGENT, "x".repeat(8_000)).toArray());
    byte[][] endless = {
      repeated(small, 11), large, repeated(long8k, 9), Proto.varint(1L << 40), Proto.varint(-1)
    };
    for (byte[] push : endless) {
      Counted counted = scene.counting();
      try (BadPeer bad = scene.intruder()) {
        BadStream stream = bad.open(Scene.PUSH).write(push);
        assertThat(stream.awaitReset()).isEqualTo(VIOLATION);
        Scene.pings(bad);
      }
      counted.rose("exchange.failed");
    }
  }

  /** ID2: what is kept of one peer is bounded in number and length. */
  @Test
  void id2ListsAreCut() throws IOException {
    Counted counted = scene.counting();
    List<Proto> messages = new ArrayList<>();
    int n = 0;
    for (int i = 0; i < 7; i++) {
      Proto message = Proto.message();
      while (message.size() < 3_900) {
        message.bytes(ADDRESS, Multiaddr.of("/ip4/1.2.3.4/tcp/" + ++n).bytes().toArray());
      }
      while (message.size() < 8_100) {
        message.text(PROTOCOL, "/p/" + ++n);
      }
      messages.add(message);
    }
    messages.add(Proto.message().text(PROTOCOL, "/" + "x".repeat(300)).text(AGENT, "\u202eevil\n"));
    try (BadPeer bad = identified(messages.toArray(Proto[]::new))) {
      counted.rose("identify.entries_dropped");
      RemotePeer known = known(bad);
      assertThat(known.protocols()).hasSizeLessThanOrEqualTo(1_024).hasSizeGreaterThan(900);
      assertThat(known.addresses()).hasSizeLessThanOrEqualTo(100);
      assertThat(known.protocols()).allMatch(protocol -> protocol.length() <= 256);
      assertThat(known.labels().agentVersion()).doesNotContain("\n", "\u202e");
    }
    try (BadPeer bad = identified(Proto.message().text(AGENT, "x".repeat(8_000)))) {
      Await.until(
          "it is known", () -> isKnown(bad) && !known(bad).labels().agentVersion().isEmpty());
      assertThat(known(bad).labels().agentVersion()).hasSizeLessThanOrEqualTo(256);
    }
    scene.during(scene::welcomes);
  }

  /** ID3: who one is was proved below; what others say of one, they do not say here. */
  @Test
  void id3KeysAndRecordsOfOthersAreIgnored() throws IOException {
    Counted counted = scene.counting();
    Identity victimOfLies = BadPeer.identity();
    Multiaddr trap = Multiaddr.of("/ip4/9.9.9.9/tcp/9");
    byte[] foreign =
        new PeerRecord(victimOfLies.peerId(), 9, List.of(trap))
            .seal(victimOfLies)
            .encoded()
            .toArray();
    Identity liar = BadPeer.identity();
    byte[] forged = new PeerRecord(liar.peerId(), 9, List.of(trap)).seal(liar).encoded().toArray();
    forged[forged.length - 1] ^= 1;
    String address = trap + "/p2p/" + victimOfLies.peerId();
    Proto lies =
        Proto.message()
            .bytes(KEY, victimOfLies.publicKey().encoded().toArray())
            .bytes(RECORD, foreign)
            .bytes(ADDRESS, Multiaddr.of(address).bytes().toArray())
            .text(PROTOCOL, "/still/heard/0");
    Proto bent = Proto.message().bytes(RECORD, forged).text(PROTOCOL, "/still/heard/1");
    List<Proto> messages = List.of(lies, bent);
    for (int i = 0; i < messages.size(); i++) {
      String heard = "/still/heard/" + i;
      try (BadPeer bad = dial(liar, messages.get(i))) {
        Await.until(
            "the rest is heard", () -> isKnown(bad) && known(bad).protocols().contains(heard));
        assertThat(known(bad).addresses()).doesNotContain(trap);
      }
      Await.until("it is gone", () -> isGone(liar));
    }
    assertThat(Await.done(scene.victim.peers()))
        .filteredOn(peer -> peer.id().equals(victimOfLies.peerId()))
        .isEmpty();
    counted.rose("identify.ignored.wrong_public_key");
    counted.rose("identify.ignored.other_peers_address");
    counted.roseBy("identify.ignored.bad_record", 2);
  }

  @Test
  void id3OlderRecordsAreIgnored() throws IOException {
    Counted counted = scene.counting();
    Identity identity = BadPeer.identity();
    try (BadPeer bad = dial(identity, record(identity, 7, "/ip4/7.7.7.7/tcp/7"))) {
      Await.until("it is known", () -> addresses(bad).contains("/ip4/7.7.7.7/tcp/7"));
      push(bad, record(identity, 6, "/ip4/6.6.6.6/tcp/6"));
      counted.rose("identify.ignored.old_record");
      assertThat(addresses(bad)).doesNotContain("/ip4/6.6.6.6/tcp/6");
      push(bad, record(identity, 8, "/ip4/8.8.8.8/tcp/8"));
      Await.until("the newer one is heard", () -> addresses(bad).contains("/ip4/8.8.8.8/tcp/8"));
    }
  }

  /** ID4: pushes beyond the rate are read and forgotten; those at a time beyond the bound reset. */
  @Test
  void id4PushesAreLimitedInRate() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = identified(Proto.message().text(PROTOCOL, Scene.PUSH))) {
      scene.during(
          () -> {
            for (int i = 0; i < 300; i++) {
              push(bad, Proto.message().text(AGENT, "push " + i));
            }
          });
      counted.roseBy("identify.ignored.push_rate", 280);
      for (int i = 0; i < 100; i++) {
        bad.propose(Scene.PUSH);
      }
      Await.until("most are reset", () -> bad.resets() >= 96);
      Scene.pings(bad);
    }
    counted.roseBy("exchange.refused", 96);
  }

  @Test
  void id4QueriesAreBoundedAtATime() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      bad.stopReading();
      for (int i = 0; i < 100; i++) {
        bad.propose(Scene.ID);
      }
      bad.readOn();
      Await.until("each is answered or reset", () -> counted.since("in.received.Asked") > 0);
      bad.settle();
    }
    assertThat(LIMIT).isPositive();
    scene.during(scene::welcomes);
  }

  /** ID5: three observers agree on a lie, however often each repeats it. */
  @Test
  void id5FewLiarsAreNotBelieved() throws IOException {
    Counted counted = scene.counting();
    Multiaddr lie = Multiaddr.of("/ip4/198.51.100.7/tcp/4001".replace("198.51.100", "93.184.216"));
    List<BadPeer> liars = new ArrayList<>();
    try {
      for (int host = 2; host <= 4; host++) {
        for (int i = 0; i < 6; i++) {
          liars.add(observer(host, lie));
        }
      }
      counted.roseBy("observed.COUNTED", 18);
      assertThat(advertised()).doesNotContain(lie);
      // The fourth makes it true; so the other three were heard.
      liars.add(observer(5, lie));
      Await.until("four are believed", () -> advertised().contains(lie));
    } finally {
      liars.forEach(BadPeer::close);
    }
  }

  /** ID5: what nobody could reach is never advertised, however many say so. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/10.1.2.3/tcp/4001",
        "/ip4/127.0.0.1/tcp/4001",
        "/ip4/169.254.1.1/tcp/4001",
        "/ip4/224.0.0.1/tcp/4001",
        "/ip4/255.255.255.255/tcp/4001",
        "/ip4/0.0.0.0/tcp/4001",
        "/ip4/93.184.216.34/tcp/0",
        "/ip4/93.184.216.34/udp/4001/quic-v1",
        "/ip6/::1/tcp/4001",
        "/dns4/victim.example/tcp/4001",
        "/ip4/93.184.216.34",
      })
  void id5AddressesThatCannotBeAreNotBelieved(String text) throws IOException {
    Counted counted = scene.counting();
    Multiaddr lie = Multiaddr.of(text);
    List<BadPeer> liars = new ArrayList<>();
    try {
      for (int host = 10; host < 16; host++) {
        liars.add(observer(host, lie));
      }
      Await.until(
          "all were heard",
          () -> counted.since("observed.NOT_PUBLIC") + counted.since("observed.OTHER_KIND") >= 6);
      assertThat(advertised()).doesNotContain(lie);
    } finally {
      liars.forEach(BadPeer::close);
    }
  }

  /** DS2: groups in groups, unknown fields, single fields many times; all of it within 64 KiB. */
  @Test
  void ds2MessagesAreScannedBeforeTheyAreDecoded() throws IOException {
    Proto groups = Proto.message();
    for (int i = 0; i < 8_000; i++) {
      groups.tag(9, 3);
    }
    Counted counted = scene.counting();
    try (BadPeer bad = identified(groups)) {
      counted.rose("identify.malformed");
      Scene.pings(bad);
    }
    Proto odd = Proto.message().number(77, 7).text(PROTOCOL, "/odd").number(PROTOCOL, 3);
    try (BadPeer bad = identified(odd)) {
      counted.roseBy("identify.malformed", 2);
      Scene.pings(bad);
    }
    scene.during(scene::welcomes);
  }

  private static BadPeer identified(Proto... messages) throws IOException {
    return BadPeer.dial(Wire.dial(scene.address()), BadPeer.identity(), BadPeer.identify(messages));
  }

  private static BadPeer dial(Identity identity, Proto message) throws IOException {
    return BadPeer.dial(Wire.dial(scene.address()), identity, BadPeer.identify(message));
  }

  private static BadPeer observer(int host, Multiaddr claim) throws IOException {
    InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
    Proto message = Proto.message().bytes(OBSERVED, claim.bytes().toArray());
    return BadPeer.dial(
        Wire.dialFrom(from, scene.address(), 0), BadPeer.identity(), BadPeer.identify(message));
  }

  private static void push(BadPeer bad, Proto message) throws IOException {
    BadStream stream = bad.open(Scene.PUSH).write(Proto.delimited(message.toArray())).finish();
    Await.until("the push is over", stream::isFinished);
  }

  private static Proto record(Identity identity, long seq, String address) {
    PeerRecord record = new PeerRecord(identity.peerId(), seq, List.of(Multiaddr.of(address)));
    return Proto.message().bytes(RECORD, record.seal(identity).encoded().toArray());
  }

  private static Optional<RemotePeer> find(BadPeer bad) {
    return Await.done(scene.victim.peers()).stream()
        .filter(peer -> peer.id().equals(bad.id))
        .findFirst();
  }

  private static boolean isKnown(BadPeer bad) {
    return find(bad).isPresent();
  }

  private static RemotePeer known(BadPeer bad) {
    return find(bad).orElseThrow();
  }

  private static List<String> addresses(BadPeer bad) {
    if (!isKnown(bad)) {
      return List.of();
    }
    return known(bad).addresses().stream().map(a -> a.withoutPeerId().toString()).toList();
  }

  private static boolean isGone(Identity identity) {
    return Await.done(scene.victim.peers()).stream()
        .noneMatch(peer -> peer.id().equals(identity.peerId()) && peer.connected());
  }

  /** What the victim tells of itself. */
  private static List<Multiaddr> advertised() {
    try (BadPeer asker = scene.intruder()) {
      byte[] message = asker.open(Scene.ID).readDelimited();
      List<Multiaddr> addresses = new ArrayList<>();
      for (byte[] encoded : Proto.fields(message, ADDRESS)) {
        addresses.add(Multiaddr.fromBytes(Bytes.wrap(encoded)).withoutPeerId());
      }
      return addresses;
    } catch (IOException | io.kaiku.kernel.bytes.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] repeated(byte[] bytes, int times) {
    byte[][] parts = new byte[times][];
    java.util.Arrays.fill(parts, bytes);
    return Xx.join(parts);
  }
}
