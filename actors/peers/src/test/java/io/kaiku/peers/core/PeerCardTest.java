package io.kaiku.peers.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

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
