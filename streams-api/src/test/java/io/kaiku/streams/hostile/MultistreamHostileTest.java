package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.BadStream;
import io.kaiku.streams.hostile.bad.Counted;
import io.kaiku.streams.hostile.bad.Frame;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.Wire;
import io.kaiku.streams.hostile.bad.Xx;
import io.kaiku.streams.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases MS: multistream-select, before and after the connection is secured. */
class MultistreamHostileTest {
  private static final int VIOLATION = (int) ErrorCode.PROTOCOL_VIOLATION.value();
  private static final int NEGOTIATION = (int) ErrorCode.PROTOCOL_NEGOTIATION_FAILED.value();

  private static Scene scene;

  @BeforeAll
  static void start() {
    scene = Scene.start(Scene.QUICK);
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  /** MS1, MS2: impossible lengths, empty lines, no newline, newlines inside, no UTF-8. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffffffffffffffff01",
        "8180808080808080808001",
        "8110",
        "ffffffff7f",
        "00",
        "8000",
        "0461626364",
        "05610a62630a",
        "04fffefd0a",
        "010a",
      })
  void ms1LinesThatCannotBeCloseTheConnection(String hex) throws IOException {
    Counted counted = scene.counting();
    try (Wire wire = Wire.dial(scene.address())) {
      wire.write(Wire.line(Wire.MULTISTREAM), HexFormat.of().parseHex(hex));
      wire.readToEnd();
    }
    counted.rose("upgrade.malformed_negotiation");
    scene.during(scene::welcomes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffffffffffffffff01",
        "8110",
        "00",
        "0461626364",
        "05610a62630a",
        "04fffefd0a",
      })
  void ms2LinesThatCannotBeResetTheSubstream(String hex) throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.substream();
      byte[] line = HexFormat.of().parseHex(hex);
      bad.send(Frame.data(Frame.SYN, stream.id, Xx.join(Wire.line(Wire.MULTISTREAM), line)));
      assertThat(stream.awaitReset()).isEqualTo(VIOLATION);
      Scene.pings(bad);
    }
    counted.rose("substream.malformed_negotiation");
  }

  @Test
  void ms2AnotherHeaderClosesTheConnection() throws IOException {
    Counted counted = scene.counting();
    try (Wire wire = Wire.dial(scene.address())) {
      wire.write(Wire.line("/multistream/0.1.0"), Wire.line(Wire.NOISE));
      wire.readToEnd();
    }
    try (Wire wire = Wire.dial(scene.address())) {
      wire.write(
          "GET / HTTP/1.1\r\nHost: a.name.of.such.a.length.that.it.fills.the.line.example\r\nAccept: */*\r\n\r\n"
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      wire.readToEnd();
    }
    counted.roseBy("upgrade.malformed_negotiation", 2);
  }

  /** MS3 of one connection; of thousands, see ConnectionsHostileTest. */
  @Test
  void ms3WhoDripsIsClosedAtTheDeadline() throws IOException {
    Counted counted = scene.counting();
    try (Wire silent = Wire.dial(scene.address());
        Wire dripping = Wire.dial(scene.address())) {
      scene.during(
          () -> {
            Thread drip =
                Thread.ofVirtual()
                    .start(
                        () -> {
                          try {
                            for (byte one : Wire.line(Wire.MULTISTREAM)) {
                              dripping.write(new byte[] {one});
                              Await.until("a while", new Countdown(200));
                            }
                          } catch (IOException closed) {
                            // As it must be.
                          }
                        });
            silent.readToEnd();
            dripping.readToEnd();
            drip.join();
          });
    }
    counted.roseBy("upgrade.timeout", 2);
    scene.welcomes();
  }

  /** A substream on which nothing is proposed. */
  @Test
  void ms3WhoDripsOnSubstreamsLosesThem() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      BadStream[] streams = new BadStream[100];
      for (int i = 0; i < streams.length; i++) {
        streams[i] = bad.substream();
        bad.send(Frame.data(Frame.SYN, streams[i].id, Arrays.copyOf(Wire.line("/multi"), 3)));
      }
      for (BadStream stream : streams) {
        assertThat(stream.awaitReset()).isEqualTo(NEGOTIATION);
      }
      Scene.pings(bad);
    }
    counted.roseBy("substream.negotiation_timeout", 100);
  }

  @Test
  void ms4ProposalsOfOneSubstreamAreBounded() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.substream();
      ByteArrayOutputStream proposals = new ByteArrayOutputStream();
      proposals.writeBytes(Wire.line(Wire.MULTISTREAM));
      for (int i = 0; i < 10_000; i++) {
        proposals.writeBytes(Wire.line("/unknown/" + i));
      }
      byte[] all = proposals.toByteArray();
      bad.send(Frame.data(Frame.SYN, stream.id, Arrays.copyOf(all, 100)));
      stream.write(Arrays.copyOfRange(all, 100, all.length));
      assertThat(stream.awaitReset()).isEqualTo(NEGOTIATION);
      Scene.pings(bad);
    }
    counted.rose("substream.too_many_proposals");
    counted.roseBy("substream.unknown_protocol", 32);
    assertThat(counted.since("substream.unknown_protocol")).isLessThan(100);
  }

  /** The same before the handshake, where each proposal is of a security protocol. */
  @Test
  void ms4ProposalsOfOneConnectionAreBounded() throws IOException {
    Counted counted = scene.counting();
    try (Wire wire = Wire.dial(scene.address())) {
      wire.write(Wire.line(Wire.MULTISTREAM));
      try {
        for (int i = 0; i < 10_000; i++) {
          wire.write(Wire.line("/tls/" + i));
        }
      } catch (IOException closed) {
        // As it must be.
      }
      wire.readToEnd();
    }
    counted.rose("upgrade.too_many_proposals");
  }

  /** `ls` is of the old days; what it costs is bounded as a proposal is. */
  @Test
  void ms4ListsAreBounded() throws IOException {
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.substream();
      bad.send(Frame.data(Frame.SYN, stream.id, Wire.line(Wire.MULTISTREAM)));
      byte[] many = new byte[4 * 2_000];
      byte[] ls = Wire.line("ls");
      for (int at = 0; at < many.length; at += ls.length) {
        System.arraycopy(ls, 0, many, at, ls.length);
      }
      stream.write(many);
      assertThat(stream.awaitReset()).isEqualTo(NEGOTIATION);
      Scene.pings(bad);
    }
  }

  /** MS6: one that knows no security protocol gets none of our bytes in clear. */
  @Test
  void ms6NoSecurityIsNoConnection() throws Exception {
    Counted counted = scene.counting();
    try (ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      var dial = scene.victim.connect("/ip4/127.0.0.1/tcp/" + listening.getLocalPort());
      try (Wire wire = new Wire(listening.accept())) {
        wire.expect(Wire.MULTISTREAM);
        wire.expect(Wire.NOISE);
        wire.write(Wire.line(Wire.MULTISTREAM), Wire.line("na"));
        byte[] rest = wire.readToEnd();
        // Message 1 of Noise, which rides with the proposal, and nothing after it.
        assertThat(rest.length).isLessThanOrEqualTo(2 + 32);
      }
      Assertions.assertThatThrownBy(() -> Await.done(dial))
          .cause()
          .isInstanceOf(KaikuException.Unreachable.class);
    }
    counted.rose("upgrade.no_common_protocol");
  }

  /** A peer that takes no proposal keeps its connection. */
  @Test
  void ms6NaToEveryProposalIsAFailure() throws Exception {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      var opened = scene.victim.open(bad.id, "/hostile/a", "/hostile/b");
      Assertions.assertThatThrownBy(() -> Await.done(opened))
          .cause()
          .isInstanceOf(KaikuException.SubstreamFailed.class);
      Scene.pings(bad);
    }
    counted.rose("connection.opened.INBOUND");
  }

  /** True after so many looks. */
  private static final class Countdown implements java.util.function.BooleanSupplier {
    private int left;

    Countdown(int looks) {
      left = looks;
    }

    @Override
    public boolean getAsBoolean() {
      return left-- <= 0;
    }
  }
}
