package io.kaiku.gossipsub.actor.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.actor.ManualTools;
import io.kaiku.gossipsub.core.GossipsubCommand.Publish;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class PublicationsTest {
  private static final PeerId BOB = peer(1);
  private static final PeerId CAROL = peer(2);
  private static final Bytes ID = Bytes.utf8("id");

  private final ManualTools manual = new ManualTools();
  private int wakes;
  private final Publications publications =
      new Publications(new PublishLimits(3, 65_536), manual.tools(), Runnable::run, () -> wakes++);

  private static PeerId peer(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return Identity.ed25519(Bytes.wrap(seed)).peerId();
  }

  private CompletableFuture<Published> publish(String text) {
    return publish(text, PublishOptions.within(1_000));
  }

  private CompletableFuture<Published> publish(String text, PublishOptions options) {
    CompletionStage<Published> stage = publications.publish("t", Bytes.utf8(text), options);
    return stage.toCompletableFuture();
  }

  private void submit(String text) {
    var unused = publish(text);
  }

  private Publish next() {
    Publish next = publications.next();
    assertThat(next).isNotNull();
    return next;
  }

  private void assertNothingNext() {
    assertThat(publications.next()).isNull();
  }

  private static void assertFailed(CompletableFuture<?> answer, Class<?> why) {
    assertThat(answer).isCompletedExceptionally();
    assertThat(answer.exceptionNow()).isInstanceOf(why);
  }

  @Test
  void isAnsweredWhenEverybodyIsWrittenToOrLost() {
    var answer = publish("a");
    assertThat(publications.published(next().token(), ID, List.of(BOB, CAROL)))
        .isEqualTo(Bytes.utf8("a"));
    publications.carried(ID, BOB, true);
    assertThat(answer).isNotDone();
    assertThat(publications.waitingBytes()).isZero();
    publications.carried(ID, CAROL, false);
    assertThat(answer.join()).isEqualTo(new Published("t", ID, List.of(BOB), List.of(CAROL)));
    assertThat(publications.size()).isZero();
  }

  @Test
  void isAnsweredWhenEnoughAreWrittenTo() {
    var answer = publish("a", PublishOptions.within(1_000).withEnough(1));
    publications.published(next().token(), ID, List.of(BOB, CAROL));
    publications.carried(ID, CAROL, true);
    assertThat(answer.join()).isEqualTo(new Published("t", ID, List.of(CAROL), List.of(BOB)));
  }

  @Test
  void isAnsweredSoonAfterTheFirstIsWrittenTo() {
    var answer = publish("a", PublishOptions.within(1_000).withSettle(100));
    publications.published(next().token(), ID, List.of(BOB, CAROL));
    manual.advanceTo(500);
    publications.carried(ID, CAROL, true);
    manual.advanceTo(599);
    assertThat(answer).isNotDone();
    manual.advanceTo(600);
    assertThat(answer.join()).isEqualTo(new Published("t", ID, List.of(CAROL), List.of(BOB)));
  }

  @Test
  void isAnsweredAtItsDeadlineAsThingsStand() {
    var one = publish("a");
    publications.published(next().token(), ID, List.of(BOB, CAROL));
    publications.carried(ID, BOB, true);
    var none = publish("b");
    publications.published(next().token(), Bytes.utf8("other"), List.of(BOB));
    var queued = publish("c");
    manual.advanceTo(999);
    assertThat(one).isNotDone();
    manual.advanceTo(1_000);
    assertThat(one.join().peers()).containsExactly(BOB);
    assertFailed(none, PublishException.Unwritten.class);
    assertFailed(queued, PublishException.Unheard.class);
    assertThat(manual.alarms()).isZero();
    assertThat(publications.size()).isZero();
    publications.carried(ID, CAROL, true);
    assertNothingNext();
  }

  @Test
  void whatNobodyHearsIsTriedAgainInOrderBeforeWhatCameLater() {
    submit("a");
    submit("b");
    publications.unheard(next().token());
    submit("c");
    assertNothingNext();
    int before = wakes;
    publications.retry("t");
    assertThat(wakes).isGreaterThan(before);
    assertThat(List.of(next(), next(), next()))
        .extracting(Publish::data)
        .containsExactly(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("c"));
  }

  @Test
  void whatIsAskedForWhileTheRouterTriesAnotherStaysInOrder() {
    submit("first");
    Publish first = next();
    submit("second");
    Publish second = next();
    publications.unheard(first.token());
    submit("third");
    publications.unheard(second.token());

    publications.retry("t");

    assertThat(List.of(next().data(), next().data(), next().data()))
        .containsExactly(Bytes.utf8("first"), Bytes.utf8("second"), Bytes.utf8("third"));
  }

  @Test
  void whatIsParkedIsTriedNowAndThenUntilItsDeadline() {
    var answer = publish("a", PublishOptions.within(12_000));
    publications.unheard(next().token());
    manual.advanceTo(5_000);
    publications.unheard(next().token());
    manual.advanceTo(10_000);
    publications.unheard(next().token());
    manual.advanceTo(12_000);
    assertFailed(answer, PublishException.Unheard.class);
    assertNothingNext();
    assertThat(manual.alarms()).isZero();
  }

  @Test
  void aBurstWaitsUntilWhatIsOnItsWayIsWritten() {
    Publications many =
        new Publications(
            new PublishLimits(10_000, 1 << 20), manual.tools(), Runnable::run, () -> wakes++);
    for (int i = 0; i < 600; i++) {
      var unused = many.publish("t", Bytes.utf8("x"), PublishOptions.within(1_000));
    }
    List<Bytes> ids = new ArrayList<>();
    for (Publish next = many.next(); next != null; next = many.next()) {
      ids.add(Bytes.utf8("id " + ids.size()));
      many.published(next.token(), ids.getLast(), List.of(BOB, CAROL));
    }
    assertThat(ids).hasSize(512);
    int before = wakes;

    many.carried(ids.getFirst(), BOB, true);
    many.carried(ids.getFirst(), CAROL, true);

    assertThat(wakes).isEqualTo(before + 1);
    Publish next = many.next();
    assertThat(next).isNotNull();
    many.published(next.token(), Bytes.utf8("the next"), List.of(BOB));
    assertThat(many.next()).isNull();

    var unused = many.publish("u", Bytes.utf8("x"), PublishOptions.within(1_000));
    assertThat(many.next()).as("another topic does not wait").isNotNull();
  }

  @Test
  void isBoundedInNumberAndBytes() {
    submit("a");
    submit("b");
    submit("c");
    var fourth = publish("d");
    assertFailed(fourth, PublishException.TooMany.class);
    assertThat(fourth.exceptionNow()).hasMessageContaining("max-waiting");
    manual.advanceTo(1_000);
    submit("x".repeat(65_530));
    var tooLarge = publish("y".repeat(7));
    assertFailed(tooLarge, PublishException.TooMany.class);
    assertThat(tooLarge.exceptionNow()).hasMessageContaining("max-waiting-bytes");
    assertThat(publish("y".repeat(6))).isNotDone();
  }

  @Test
  void aRefusalSaysTheRemedy() {
    var answer = publish("a");
    publications.refused(next().token(), "split it");
    assertFailed(answer, PublishException.Refused.class);
    assertThat(answer.exceptionNow()).hasMessageContaining("split it");
  }

  @Test
  void aNewRouterIsGivenWhatNobodyWasWrittenOf() {
    var written = publish("a");
    publications.published(next().token(), ID, List.of(BOB, CAROL));
    publications.carried(ID, BOB, true);
    submit("b");
    publications.published(next().token(), Bytes.utf8("b"), List.of(BOB));
    submit("c");
    next();
    publications.begin();
    assertThat(written.join().peers()).containsExactly(BOB);
    assertThat(List.of(next(), next()))
        .extracting(Publish::data)
        .containsExactly(Bytes.utf8("b"), Bytes.utf8("c"));
    assertNothingNext();
  }

  @Test
  void oneIdInTwoTopicsIsTwoMessages() {
    var one = publish("a");
    var two = publish("a");
    publications.published(next().token(), ID, List.of(BOB));
    publications.published(next().token(), ID, List.of(BOB));
    publications.carried(ID, BOB, true);
    assertThat(one).isCompleted();
    assertThat(two).isNotDone();
    publications.carried(ID, BOB, true);
    assertThat(two).isCompleted();
  }

  @Test
  void theEndOfThePeerAnswersEverything() {
    var parked = publish("a");
    publications.unheard(next().token());
    var addressed = publish("b");
    publications.retry("t");
    Publish first = next();
    publications.published(next().token(), ID, List.of(BOB));
    publications.unheard(first.token());
    publications.stop();
    assertFailed(parked, PublishException.Unheard.class);
    assertThat(addressed).isNotDone();
    assertFailed(publish("c"), PublishException.Stopping.class);
    publications.end();
    assertFailed(addressed, PublishException.Unwritten.class);
  }
}
