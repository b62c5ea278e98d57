package io.kaiku.peers.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.proto.ProtoBytes;
import io.kaiku.kernel.record.SignedEnvelope;
import io.kaiku.peers.proto.Card;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerCardTest {
  private final Someone someone = Someone.number(1);
  private final PeerCard card = someone.card(7, "acme", "eu");

  @Test
  void opensWhatItsPeerSealed() throws MalformedException {
    assertThat(PeerCard.open(card.seal(someone.identity()))).isEqualTo(card);
  }

  @Test
  void refusesACardThatAnotherPeerSigned() {
    var forged = card.seal(Someone.number(2).identity());

    assertThatThrownBy(() -> PeerCard.open(forged))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("signed by another key");
  }

  @Test
  void refusesAnEnvelopeForAnotherPurpose() {
    var record = someone.record(1).seal(someone.identity()).encoded();

    assertThatThrownBy(() -> PeerCard.open(record)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesALabelThatIsTooLongToSend() {
    var longest = "x".repeat(PeerCard.MAX_LABEL_BYTES);

    assertThat(someone.card(1, longest, longest).network()).isEqualTo(longest);
    assertThatThrownBy(() -> someone.card(1, "acme", longest + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("data centre")
        .hasMessageContaining("64 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "\u001b[31m", "right\u202eto-left", "zero\u200bwidth"})
  void refusesALabelThatChangesWhatIsShownAroundIt(String label) {
    var payload =
        Card.newBuilder()
            .setPeerId(ProtoBytes.toByteString(someone.id().bytes()))
            .setSeq(1)
            .setNetwork(ByteString.copyFromUtf8("acme"))
            .setDataCentre(ByteString.copyFromUtf8(label))
            .build();
    var sealed =
        SignedEnvelope.seal(
                someone.identity(),
                "kaiku-peer-card",
                Bytes.utf8("kaiku/card"),
                ProtoBytes.encode(payload))
            .encoded();

    assertThatThrownBy(() -> PeerCard.open(sealed))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("data centre");
    assertThatThrownBy(() -> someone.card(1, "acme", label))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noBitOfACardCanBeFlipped() {
    var sealed = card.seal(someone.identity()).toArray();
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      var flipped = sealed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertThatThrownBy(() -> PeerCard.open(Bytes.wrap(flipped)))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void randomBytesAreMalformedAndNothingElse() {
    var random = new SplittableRandom(42);
    for (int i = 0; i < 10_000; i++) {
      var bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);

      assertThatThrownBy(() -> PeerCard.open(Bytes.wrap(bytes)))
          .isInstanceOf(MalformedException.class);
    }
  }
}
