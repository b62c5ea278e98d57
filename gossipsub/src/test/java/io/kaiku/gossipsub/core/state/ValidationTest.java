package io.kaiku.gossipsub.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.state.Validation.Offer;
import io.kaiku.gossipsub.core.state.Validation.Pending;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.simkit.SimPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationTest {
  private static final PeerId ONE = SimPeer.numbered(1);
  private static final PeerId TWO = SimPeer.numbered(2);
  private static final Bytes ID = Bytes.utf8("id");

  private static GossipMessage message(String data) {
    return GossipMessage.unsigned("t", Bytes.utf8(data));
  }

  private static Pending waiting(Offer offer) {
    assertThat(offer).isInstanceOf(Offer.Waiting.class);
    return ((Offer.Waiting) offer).pending();
  }

  @Test
  void remembersWhoSentTheSameMeanwhile() {
    var validation = new Validation(10, 10_000);
    Pending pending = waiting(validation.offer(ONE, ID, message("a"), 0));
    assertThat(validation.offer(TWO, ID, message("a"), 1)).isEqualTo(new Offer.Known());
    assertThat(validation.waitsFor(ID)).isTrue();

    Pending taken = validation.take(pending.ticket());
    assertThat(taken).isSameAs(pending);
    assertThat(taken.sources()).containsExactly(ONE, TWO);
    assertThat(taken.firstSource()).isEqualTo(ONE);
    assertThat(validation.take(pending.ticket())).isNull();
    assertThat(validation.waitsFor(ID)).isFalse();
    assertThat(validation.bytes()).isZero();
  }

  @Test
  void aForgeryWithTheSameIdWaitsBesideTheMessage() {
    var validation = new Validation(100, 10_000);
    Pending forged = waiting(validation.offer(ONE, ID, message("forged"), 0));
    Pending genuine = waiting(validation.offer(TWO, ID, message("genuine"), 0));
    assertThat(forged.ticket()).isNotEqualTo(genuine.ticket());
    waiting(validation.offer(SimPeer.numbered(3), ID, message("forged 3"), 0));
    waiting(validation.offer(SimPeer.numbered(4), ID, message("forged 4"), 0));
    assertThat(validation.offer(SimPeer.numbered(5), ID, message("forged 5"), 0))
        .isEqualTo(new Offer.Full());
    validation.take(forged.ticket());
    assertThat(validation.waitsFor(ID)).isTrue();
    assertThat(validation.size()).isEqualTo(3);
  }

  /** Else it could guess the id of a message to come, and leave no place for it. */
  @Test
  void onePeerSendsOneMessageOfAnId() {
    var validation = new Validation(100, 10_000);
    waiting(validation.offer(ONE, ID, message("forged"), 0));
    for (int i = 0; i < 10; i++) {
      assertThat(validation.offer(ONE, ID, message("forged " + i), 0)).isEqualTo(new Offer.Known());
    }
    waiting(validation.offer(TWO, ID, message("genuine"), 0));
  }

  @Test
  void onePeerDoesNotTakeAllBytes() {
    var validation = new Validation(1_000, 100_000);
    for (int i = 0; i < 100; i++) {
      validation.offer(ONE, Bytes.utf8("one " + i), message("x".repeat(10_000) + i), 0);
    }
    assertThat(validation.bytes()).isBetween(20_000L, 25_000L);
    Pending large = waiting(validation.offer(TWO, ID, message("y".repeat(60_000)), 0));
    assertThat(validation.offer(TWO, Bytes.utf8("two"), message("small"), 0))
        .isEqualTo(new Offer.Full());
    validation.take(large.ticket());
    waiting(validation.offer(TWO, Bytes.utf8("two"), message("small"), 0));
  }

  @Test
  void isBoundedInMessagesAndOnePeerDoesNotTakeAllPlaces() {
    var validation = new Validation(8, 1_000_000);
    List<Pending> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Offer offer = validation.offer(ONE, Bytes.utf8("one " + i), message("a" + i), 0);
      if (offer instanceof Offer.Waiting(var pending)) {
        waiting.add(pending);
      }
    }
    assertThat(waiting).hasSize(2);
    for (int peer = 10; peer < 20; peer++) {
      validation.offer(SimPeer.numbered(peer), Bytes.utf8("id " + peer), message("b" + peer), 0);
    }
    assertThat(validation.size()).isEqualTo(8);
    validation.take(waiting.getFirst().ticket());
    assertThat(validation.offer(ONE, Bytes.utf8("again"), message("c"), 0))
        .isInstanceOf(Offer.Waiting.class);
  }

  @Test
  void isBoundedInBytes() {
    var validation = new Validation(1_000, 10_000);
    for (int peer = 0; peer < 100; peer++) {
      validation.offer(
          SimPeer.numbered(peer), Bytes.utf8("id " + peer), message("x".repeat(1_000) + peer), 0);
      assertThat(validation.bytes()).isLessThanOrEqualTo(10_000);
    }
    assertThat(validation.size()).isEqualTo(9);
  }

  @Test
  void givesUpThoseThatWaitTooLong() {
    var validation = new Validation(10, 10_000);
    validation.offer(ONE, Bytes.utf8("1"), message("a"), 100);
    Pending second = waiting(validation.offer(TWO, Bytes.utf8("2"), message("b"), 200));
    List<Bytes> expired = new ArrayList<>();
    validation.expire(150, pending -> expired.add(pending.id()));
    assertThat(expired).containsExactly(Bytes.utf8("1"));
    assertThat(validation.take(second.ticket())).isSameAs(second);
  }

  @Test
  void whatWaitsHoldsNoFrame() throws Exception {
    Bytes body = message("a").encoded();
    Bytes frame = Bytes.wrap(new byte[100_000]).concat(body);
    GossipMessage received = GossipMessage.decode(frame.slice(100_000));
    Pending pending = waiting(new Validation(10, 10_000).offer(ONE, ID, received, 0));
    assertThat(pending.message().data().array()).hasSize(body.size());
  }
}
