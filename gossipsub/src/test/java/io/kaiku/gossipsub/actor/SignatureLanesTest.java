package io.kaiku.gossipsub.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.gossipsub.core.GossipsubEvent.Validate;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.MessageAuthor;
import io.kaiku.gossipsub.core.rpc.SignaturePolicy;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SignatureLanesTest {
  private static final Identity AUTHOR = Identity.ed25519(Bytes.wrap(new byte[32]));

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> verified = new ArrayList<>();
  private final SignatureLanes lanes =
      new SignatureLanes(
          3, tasks::add, (asked, genuine) -> verified.add(asked.ticket() + " " + genuine));
  private final MessageAuthor author = MessageAuthor.of(AUTHOR, 1);

  private boolean taken;
  private final Credit credit = new Credit(() -> taken = true);

  private GossipMessage signed() {
    return author.write("t", Bytes.utf8("text"), SignaturePolicy.STRICT_SIGN);
  }

  private void verify(long ticket, GossipMessage message) {
    lanes.verify(
        new Validate(ticket, Bytes.EMPTY, message, AUTHOR.peerId(), true, false), credit.hold());
  }

  private void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void messagesOfOneAuthorStayInOrderAndMakeWayAfterABatch() {
    LongStream.range(0, 40).forEach(ticket -> verify(ticket, signed()));
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(verified).hasSize(16);
    assertThat(tasks).hasSize(1);
    run();
    assertThat(verified)
        .isEqualTo(LongStream.range(0, 40).mapToObj(ticket -> ticket + " true").toList());
    verify(40, signed());
    run();
    assertThat(verified).hasSize(41);
  }

  @Test
  void aSignatureThatDoesNotHoldIsToldAsSuch() {
    verify(1, GossipMessage.unsigned("t", Bytes.utf8("unsigned")));
    verify(2, signed());
    run();
    assertThat(verified).containsExactlyInAnyOrder("1 false", "2 true");
  }

  @Test
  void theSenderHasItsCreditBackWhenTheLastSignatureIsVerified() {
    LongStream.range(0, 20).forEach(ticket -> verify(ticket, signed()));
    credit.release();
    tasks.remove().run();
    assertThat(taken).isFalse();
    run();
    assertThat(taken).isTrue();
  }

  @Test
  void aResultThatNobodyCanTakeHoldsUpNoOther() {
    List<Long> taken = new ArrayList<>();
    SignatureLanes failing =
        new SignatureLanes(
            1,
            tasks::add,
            (asked, genuine) -> {
              if (asked.ticket() == 1) {
                throw new IllegalStateException("on purpose");
              }
              taken.add(asked.ticket());
            });
    for (long ticket = 1; ticket <= 2; ticket++) {
      failing.verify(
          new Validate(ticket, Bytes.EMPTY, signed(), AUTHOR.peerId(), true, false), credit.hold());
    }
    assertThatThrownBy(this::run).hasMessage("on purpose");
    run();
    assertThat(taken).containsExactly(2L);
  }

  @Test
  void nothingIsVerifiedForARouterThatEnded() {
    verify(1, signed());
    lanes.close();
    run();
    assertThat(verified).isEmpty();
  }
}
