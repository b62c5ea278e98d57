package io.kaiku.wire.multistream;

import static io.kaiku.wire.multistream.Talk.HEADER;
import static io.kaiku.wire.multistream.Talk.NA;
import static io.kaiku.wire.multistream.Talk.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultistreamTest {
  private static final String ECHO = "/echo/1.0.0";
  private static final String PING = "/ipfs/ping/1.0.0";
  private static final Bytes DATA = Bytes.utf8("data of the protocol\n\u0000");

  @Test
  void aLineIsItsLengthAsAVarintThenTextAndNewline() {
    assertThat(Lines.encode("na")).isEqualTo(Bytes.fromHex("036e610a")); // from the specification
    assertThat(Lines.encode("x".repeat(199))).isEqualTo(line("x".repeat(199)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 19, 20, 21, 1000})
  void theResponderEchoesWhatItSpeaksAndHandsOnTheRest(int piece) throws WireException {
    Talk responder = new Talk(new MultistreamResponder(ECHO::equals));

    Selected selected = responder.hear(Bytes.join(HEADER, line(ECHO), DATA), piece);

    assertThat(selected).isEqualTo(new Selected(ECHO, DATA));
    assertThat(responder.said()).isEqualTo(HEADER.concat(line(ECHO)));
  }

  @Test
  void theResponderAnswersAHeaderThatComesAlone() throws WireException {
    Talk responder = new Talk(new MultistreamResponder(ECHO::equals));
    assertThat(responder.said()).isEqualTo(Bytes.EMPTY);
    assertThat(responder.hear(HEADER)).isNull();
    assertThat(responder.said()).isEqualTo(HEADER);
    assertThat(responder.hear(line(ECHO))).isEqualTo(new Selected(ECHO, Bytes.EMPTY));
  }

  @Test
  void theResponderRefusesUntilSomethingFits() throws WireException {
    Talk responder = new Talk(new MultistreamResponder(ECHO::equals));
    assertThat(responder.hear(Bytes.join(HEADER, line("/x"), line("na"), line(PING)))).isNull();
    assertThat(responder.said()).isEqualTo(Bytes.join(HEADER, NA, NA, NA));
    assertThat(responder.hear(line(ECHO))).isNotNull();
  }

  @Test
  void simultaneousOpenIsNotAvailable() throws WireException {
    Talk responder = new Talk(new MultistreamResponder(ECHO::equals));
    responder.hear(Bytes.join(HEADER, line("/libp2p/simultaneous-connect"), line(ECHO)));
    assertThat(responder.said()).isEqualTo(Bytes.join(HEADER, NA, line(ECHO)));
  }

  @Test
  void theTableIsAskedAtEachProposal() throws WireException {
    StringBuilder spoken = new StringBuilder();
    Talk responder = new Talk(new MultistreamResponder(p -> p.contentEquals(spoken)));
    assertThat(responder.hear(HEADER.concat(line(ECHO)))).isNull();
    spoken.append(ECHO);
    assertThat(responder.hear(line(ECHO))).isNotNull();
  }

  @Test
  void aListIsGivenOnce() throws WireException {
    Talk responder = new Talk(new MultistreamResponder(table(ECHO, PING)));
    responder.hear(Bytes.join(HEADER, line("ls"), line("ls")));

    Bytes listing = Bytes.join(line(ECHO), line(PING), Bytes.utf8("\n"));
    assertThat(responder.said())
        .isEqualTo(Bytes.join(HEADER, Bytes.wrap(new byte[] {(byte) listing.size()}), listing, NA));
  }

  @Test
  void aLongListIsCut() throws WireException {
    String[] many = new String[2_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = "/protocol/" + i;
    }
    Talk responder = new Talk(new MultistreamResponder(table(many)));
    responder.hear(HEADER.concat(line("ls")));
    assertThat(responder.said().size()).isBetween(15 * 1024, 16 * 1024 + HEADER.size() + 3);
  }

  @Test
  void theInitiatorProposesAtOnceThenOnePerRefusal() throws WireException {
    Talk initiator = new Talk(new MultistreamInitiator(List.of("/a", "/b", "/c")));
    assertThat(initiator.said()).isEqualTo(HEADER.concat(line("/a")));
    assertThat(initiator.hear(HEADER)).isNull();
    assertThat(initiator.said()).isEqualTo(Bytes.EMPTY);
    assertThat(initiator.hear(NA)).isNull();
    assertThat(initiator.said()).isEqualTo(line("/b"));
    assertThat(initiator.hear(line("/b").concat(DATA))).isEqualTo(new Selected("/b", DATA));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 19, 20, 21, 1000})
  void theInitiatorHandsOnTheRest(int piece) throws WireException {
    Talk initiator = new Talk(new MultistreamInitiator(List.of(ECHO)));
    assertThat(initiator.hear(Bytes.join(HEADER, line(ECHO), DATA), piece))
        .isEqualTo(new Selected(ECHO, DATA));
  }

  @Test
  void aProtocolNobodySpeaksFails() {
    Talk initiator = new Talk(new MultistreamInitiator(List.of("/a", "/b")));
    WireException failure = failure(initiator, Bytes.join(HEADER, NA, NA));
    assertThat(failure.fault()).isEqualTo(Fault.NO_COMMON_PROTOCOL);
    assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_NEGOTIATION_FAILED);
    assertThat(failure).hasMessageContaining("/a").hasMessageContaining("/b");
  }

  @Test
  void thirtyTwoProposalsAreRefusedAndNoMore() throws WireException {
    Talk responder = new Talk(new MultistreamResponder(ECHO::equals));
    responder.hear(HEADER);
    for (int i = 0; i < 32; i++) {
      assertThat(responder.hear(line("/unknown/" + i))).isNull();
    }
    assertThat(responder.said().size()).isEqualTo(HEADER.size() + 32 * NA.size());
    WireException failure = failure(responder, line("/unknown/32"));
    assertThat(failure.fault()).isEqualTo(Fault.TOO_MANY_PROPOSALS);
    assertThat(responder.said()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void theThirtyThirdProposalMayStillFit() throws WireException {
    Talk responder = new Talk(new MultistreamResponder(ECHO::equals));
    responder.hear(HEADER);
    for (int i = 0; i < 32; i++) {
      responder.hear(line("/unknown/" + i));
    }
    assertThat(responder.hear(line(ECHO))).isNotNull();
  }

  /** MS1, MS2 and their like, after the header and in place of it, whole and byte by byte. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "80808080808080808080", // length of ten continuation bytes
        "ffffffffffffffffff7f", // length 2^63 and more
        "8108", // length 1,025
        "8000", // length 0, not in its shortest form
        "8300", // length 3, not in its shortest form
        "00", // length 0
        "010a", // nothing but the newline
        "036e6161", // no newline
        "046e0a610a", // newline inside
        "03c3280a", // not UTF-8
        "03eda00a", // half of a surrogate
        "03" + "2f2f" + "00", // NUL in place of the newline
      })
  void malformedLinesFail(String hex) {
    Bytes bad = Bytes.fromHex(hex);
    for (int piece : new int[] {1, 3, 100}) {
      for (Bytes before : List.of(Bytes.EMPTY, HEADER)) {
        Bytes all = before.concat(bad);
        Talk responder = new Talk(new MultistreamResponder(p -> true));
        assertMalformed(
            catchThrowableOfType(WireException.class, () -> responder.hear(all, piece)));
        Talk initiator = new Talk(new MultistreamInitiator(List.of(ECHO)));
        assertMalformed(
            catchThrowableOfType(WireException.class, () -> initiator.hear(all, piece)));
      }
    }
  }

  @Test
  void aLineMayHave1024BytesAndNoMore() throws WireException {
    String longest = "/" + "x".repeat(1022);
    Talk responder = new Talk(new MultistreamResponder(longest::equals));
    assertThat(responder.hear(HEADER.concat(line(longest)))).isNotNull();

    Talk other = new Talk(new MultistreamResponder(p -> true));
    Bytes tooLong = line(longest + "x");
    // refused as soon as the length is known
    assertMalformed(failure(other, HEADER.concat(tooLong.slice(0, 2))));
  }

  @Test
  void aProtocolMayBeOneByteLong() throws WireException {
    Talk responder = new Talk(new MultistreamResponder("x"::equals));
    assertThat(responder.hear(HEADER.concat(line("x")))).isEqualTo(new Selected("x", Bytes.EMPTY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/multistream/2.0.0", "/multistream/1.0.0 ", "/noise", "na"})
  void anotherHeaderFails(String header) {
    assertMalformed(failure(new Talk(new MultistreamResponder(p -> true)), line(header)));
    assertMalformed(failure(new Talk(new MultistreamInitiator(List.of(ECHO))), line(header)));
  }

  @ParameterizedTest
  @ValueSource(strings = {PING, "ls", "/multistream/1.0.0", "/echo/1.0.1", "NA"})
  void anAnswerThatIsNeitherEchoNorRefusalFails(String answer) {
    Talk initiator = new Talk(new MultistreamInitiator(List.of(ECHO)));
    assertMalformed(failure(initiator, HEADER.concat(line(answer))));
  }

  @Test
  void whatThePeerWroteIsHarmlessInTheMessage() {
    Talk initiator = new Talk(new MultistreamInitiator(List.of(ECHO)));
    String nasty = "\u001b[2J\r" + "é".repeat(300);
    WireException failure = failure(initiator, HEADER.concat(line(nasty)));
    assertThat(failure.getMessage())
        .doesNotContain("\u001b")
        .doesNotContain("\r")
        .contains("'?[2J?éé", "é…'");
    assertThat(failure.getMessage().length()).isLessThan(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "na", "ls", "/a\n", "/a\nb"})
  void idsThatCannotBeNegotiatedAreRefused(String id) {
    assertThatIllegalArgumentException().isThrownBy(() -> new MultistreamInitiator(List.of(id)));
  }

  @Test
  void idsThatAreTooLongAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MultistreamInitiator(List.of("/".repeat(1024))));
    assertThatIllegalArgumentException().isThrownBy(() -> new MultistreamInitiator(List.of()));
  }

  private static WireException failure(Talk talk, Bytes bytes) {
    return catchThrowableOfType(WireException.class, () -> talk.hear(bytes));
  }

  private static void assertMalformed(WireException failure) {
    assertThat(failure).isNotNull();
    assertThat(failure.fault()).isEqualTo(Fault.MALFORMED_NEGOTIATION);
    assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
  }

  private static ProtocolTable table(String... protocols) {
    return new ProtocolTable() {
      @Override
      public boolean speaks(String protocol) {
        return List.of(protocols).contains(protocol);
      }

      @Override
      public List<String> listed() {
        return List.of(protocols);
      }
    };
  }
}
