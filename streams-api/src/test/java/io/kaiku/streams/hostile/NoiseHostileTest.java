package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.RemotePeer;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.Counted;
import io.kaiku.streams.hostile.bad.Heap;
import io.kaiku.streams.hostile.bad.Proto;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.Wire;
import io.kaiku.streams.hostile.bad.Xx;
import io.kaiku.streams.testing.Await;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases NO: the security handshake, from both sides, and what comes after it. */
class NoiseHostileTest {
  private static Scene scene;

  @BeforeAll
  static void start() {
    scene = Scene.start(Scene.QUICK);
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  /** What a bad initiator sends in place of its third message. */
  @FunctionalInterface
  private interface Third {
    byte[] of(Xx xx);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 33, 96, 65_535})
  void no1FirstMessagesOfAnotherSizeCloseTheConnection(int size) throws IOException {
    Counted counted = scene.counting();
    try (Wire wire = Wire.dial(scene.address()).agreeOnNoise()) {
      wire.writeMessage(new byte[size]);
      wire.readToEnd();
    }
    // Zeros are a point of low order, if they are long enough to be a point.
    counted.rose(size < 32 ? "upgrade.malformed_handshake" : anyHandshakeFault(counted));
    scene.welcomes();
  }

  private static String anyHandshakeFault(Counted counted) {
    Await.until(
        "a fault is counted",
        () ->
            counted.since("upgrade.malformed_handshake") + counted.since("upgrade.low_order_point")
                > 0);
    return counted.since("upgrade.low_order_point") > 0
        ? "upgrade.low_order_point"
        : "upgrade.malformed_handshake";
  }

  /** Messages that are announced and never come: what is kept is what came, and not for long. */
  @Test
  void no1MessagesThatNeverComeEndAtTheDeadline() throws IOException {
    Counted counted = scene.counting();
    Wire[] wires = new Wire[100];
    long before = Heap.used();
    for (int i = 0; i < wires.length; i++) {
      wires[i] = Wire.dial(scene.address()).agreeOnNoise();
      wires[i].writeMessage(new Xx().first()).readMessage();
      wires[i].write(Wire.u16(4_096), new byte[1]);
    }
    assertThat(Heap.used() - before).isLessThan(wires.length * 48_000L);
    scene.during(
        () -> {
          for (Wire wire : wires) {
            wire.readToEnd();
            wire.close();
          }
        });
    counted.roseBy("upgrade.timeout", wires.length);
    scene.welcomes();
  }

  /** NO2, third message: each byte of it counts. */
  @Test
  void no2ThirdMessagesAreNotBent() throws IOException {
    for (int at : new int[] {0, 31, 47, 48, 100, -1}) {
      refused("upgrade.forged_record", xx -> flipped(xx.third(xx.payload(BadPeer.identity())), at));
    }
    refused("upgrade.malformed_handshake", xx -> new byte[0]);
    refused("upgrade.malformed_handshake", xx -> new byte[20]);
    scene.welcomes();
  }

  /** NO2, second message, when we dial. */
  @Test
  void no2SecondMessagesAreNotBent() throws Exception {
    for (int at : new int[] {0, 31, 32, 79, 80, -1}) {
      Counted counted = scene.counting();
      answered(xx -> flipped(xx.second(xx.payload(BadPeer.identity())), at));
      Await.until(
          "it is counted",
          () ->
              counted.since("upgrade.forged_record") + counted.since("upgrade.low_order_point")
                  > 0);
    }
  }

  @Test
  void no2RecordsAreNotBent() throws IOException {
    for (int at : new int[] {0, 5, -1}) {
      Counted counted = scene.counting();
      try (BadPeer bad = scene.intruder()) {
        Scene.pings(bad);
        byte[] garbage = new byte[40];
        garbage[Math.floorMod(at, garbage.length)] = 1;
        bad.wire.writeMessage(garbage);
        bad.awaitEnd();
      }
      counted.rose("connection.forged_record");
      counted.rose("connection.closed.PROTOCOL_VIOLATION");
    }
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      bad.wire.writeMessage(new byte[15]);
      bad.awaitEnd();
    }
    counted.rose("connection.malformed_record");
    scene.during(scene::welcomes);
  }

  /** NO3 as an ephemeral and as a static key; the points are of RFC 7748 and Wycheproof. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      })
  void no3PointsOfLowOrderAreRefused(String hex) throws Exception {
    byte[] point = HexFormat.of().parseHex(hex);
    Counted counted = scene.counting();
    try (Wire wire = Wire.dial(scene.address()).agreeOnNoise()) {
      wire.writeMessage(point);
      assertThat(wire.readToEnd()).isEmpty();
    }
    counted.rose("upgrade.low_order_point");
    refused(
        "upgrade.low_order_point", xx -> xx.thirdOfLowOrder(point, xx.payload(BadPeer.identity())));
    answered(xx -> Xx.join(point, new byte[200]));
    counted.roseBy("upgrade.low_order_point", 3);
  }

  /** NO4: a static key that another identity signed, or that was signed without its prefix. */
  @Test
  void no4SignaturesOfOthersAreRefused() throws IOException {
    Identity one = BadPeer.identity();
    Identity other = BadPeer.identity();
    byte[] key = one.publicKey().encoded().toArray();
    refused(
        "upgrade.bad_identity",
        xx -> xx.third(Xx.payload(key, xx.signature(other, "noise-libp2p-static-key:"))));
    refused("upgrade.bad_identity", xx -> xx.third(Xx.payload(key, xx.signature(one, ""))));
    refused(
        "upgrade.bad_identity",
        xx -> xx.third(Xx.payload(key, xx.signature(one, "libp2p-tls-handshake:"))));
    refused("upgrade.bad_identity", xx -> xx.third(Xx.payload(key, new byte[64])));
    refused(
        "upgrade.bad_identity",
        xx -> xx.third(Xx.payload(key, new Xx().signature(one, "noise-libp2p-static-key:"))));
    scene.welcomes();
  }

  /** NO5: who answers is not who was dialed; the address is as good as ever for who is there. */
  @Test
  void no5AnotherPeerIsNoConnection() throws Exception {
    Identity actual = BadPeer.identity();
    PeerId expected = BadPeer.identity().peerId();
    Counted counted = scene.counting();
    try (ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      String address = "/ip4/127.0.0.1/tcp/" + listening.getLocalPort();
      var wrong = scene.victim.connect(address + "/p2p/" + expected);
      try (Wire wire = new Wire(listening.accept())) {
        handshake(wire, xx -> xx.second(xx.payload(actual)));
        wire.readToEnd();
      }
      assertThatThrownBy(() -> Await.done(wrong))
          .cause()
          .isInstanceOf(KaikuException.class)
          .hasMessageContaining(actual.peerId().toString());

      var right = scene.victim.connect(address + "/p2p/" + actual.peerId());
      try (BadPeer peer = BadPeer.accept(new Wire(listening.accept()), actual)) {
        assertThat(Await.done(right)).isEqualTo(actual.peerId());
        Scene.pings(peer);
      }
    }
    counted.rose("upgrade.peer_id_mismatch");
    counted.rose("dial.wrong_peer");
  }

  /** NO6: keys that cost too much, or are none; and odd ones that are fine. */
  @Test
  void no6KeysOfOtherSizesAndTypesAreRefused() throws Exception {
    SplittableRandom random = new SplittableRandom(6);
    for (int bits : new int[] {1_024, 16_384}) {
      byte[] spki = rsa(bits, random);
      refused(
          bits < 2_048 ? "upgrade.bad_identity" : "upgrade.malformed_handshake",
          xx -> xx.third(Xx.payload(key(0, spki), new byte[bits / 8])));
    }
    refused("upgrade.bad_identity", xx -> xx.third(Xx.payload(key(4, new byte[32]), new byte[64])));
    refused("upgrade.bad_identity", xx -> xx.third(Xx.payload(key(1, new byte[31]), new byte[64])));
    refused("upgrade.bad_identity", xx -> xx.third(Xx.payload(key(1, new byte[32]), new byte[64])));
    refused("upgrade.bad_identity", xx -> xx.third(Xx.payload(key(2, new byte[33]), new byte[70])));
    refused("upgrade.bad_identity", xx -> xx.third(Xx.payload(key(3, new byte[91]), new byte[70])));
    refused("upgrade.bad_identity", xx -> xx.third(Xx.payload(new byte[0], new byte[0])));
    try (BadPeer peer = BadPeer.dial(Wire.dial(scene.address()), leadingZero(random))) {
      Scene.pings(peer);
    }
  }

  /**
   * DS2 in the identity payload: groups in groups, unknown fields, and one field a thousand times.
   */
  @Test
  void no6PayloadsAreScannedBeforeTheyAreDecoded() throws IOException {
    Proto groups = Proto.message();
    Proto unknown = Proto.message();
    Proto repeated = Proto.message();
    for (int i = 0; i < 20_000; i++) {
      groups.tag(9, 3);
      unknown.number(15, 1);
    }
    for (int i = 0; i < 10_000; i++) {
      repeated.bytes(4, new byte[2]);
    }
    for (Proto payload : new Proto[] {groups, unknown, repeated}) {
      Counted counted = scene.counting();
      try (Wire wire = Wire.dial(scene.address()).agreeOnNoise()) {
        third(wire, xx -> xx.third(payload.toArray()));
        wire.readToEnd();
      }
      Await.until(
          "it is counted",
          () ->
              counted.since("upgrade.bad_identity") + counted.since("upgrade.malformed_handshake")
                  > 0);
    }
    scene.during(scene::welcomes);
  }

  /** Whoever has connected to himself has met nobody; nor does one with a stolen key. */
  @Test
  void no5OurselvesAreNoPeer() {
    Counted counted = scene.counting();
    for (Multiaddr own : List.of(scene.address(), scene.address().withoutPeerId())) {
      assertThatThrownBy(() -> Await.done(scene.victim.connect(own)))
          .cause()
          .isInstanceOf(KaikuException.class)
          .hasMessageContaining("this peer itself");
    }
    counted.rose("connection.refused.kaiku.node.self");
    assertThat(Await.done(scene.victim.peers()))
        .extracting(RemotePeer::id)
        .doesNotContain(scene.victim.id());
    scene.during(scene::welcomes);
  }

  private static void refused(String counter, Third third) throws IOException {
    Counted counted = scene.counting();
    try (Wire wire = Wire.dial(scene.address()).agreeOnNoise()) {
      third(wire, third);
      wire.readToEnd();
    }
    counted.rose(counter);
  }

  private static void third(Wire wire, Third third) throws IOException {
    Xx xx = new Xx();
    wire.writeMessage(xx.first());
    xx.readSecond(wire.readMessage());
    wire.writeMessage(third.of(xx));
  }

  /** Lets the victim dial somebody whose second message is this one; it must fail. */
  private static void answered(Third second) throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      var dial = scene.victim.connect("/ip4/127.0.0.1/tcp/" + listening.getLocalPort());
      try (Wire wire = new Wire(listening.accept())) {
        handshake(wire, second);
        wire.readToEnd();
      }
      assertThatThrownBy(() -> Await.done(dial))
          .cause()
          .isInstanceOf(KaikuException.Unreachable.class);
    }
  }

  private static void handshake(Wire wire, Third second) throws IOException {
    wire.expect(Wire.MULTISTREAM);
    wire.expect(Wire.NOISE);
    wire.write(Wire.line(Wire.MULTISTREAM), Wire.line(Wire.NOISE));
    Xx xx = new Xx();
    xx.readFirst(wire.readMessage());
    wire.writeMessage(second.of(xx));
  }

  private static byte[] flipped(byte[] message, int at) {
    byte[] bent = message.clone();
    bent[Math.floorMod(at, bent.length)] ^= 4;
    return bent;
  }

  private static byte[] key(int type, byte[] data) {
    return Proto.message().number(1, type).bytes(2, data).toArray();
  }

  private static byte[] rsa(int bits, SplittableRandom random) throws Exception {
    byte[] number = new byte[bits / 8];
    random.nextBytes(number);
    number[0] |= (byte) 0x80;
    number[number.length - 1] |= 1;
    var spec = new RSAPublicKeySpec(new BigInteger(1, number), BigInteger.valueOf(65_537));
    return KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded();
  }

  /** An identity whose public key begins with a zero byte. */
  private static Identity leadingZero(SplittableRandom random) {
    byte[] seed = new byte[32];
    while (true) {
      random.nextBytes(seed);
      Identity identity = Identity.ed25519(Bytes.copyOf(Arrays.copyOf(seed, 32)));
      if (identity.publicKey().data().at(0) == 0) {
        return identity;
      }
    }
  }
}
