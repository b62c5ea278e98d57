package io.kaiku.streams.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.Peer;
import io.kaiku.streams.testing.Await;
import io.kaiku.streams.testing.Collecting;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Raw topics of three peers in a row on TCP: one hears of another only through the third. */
class TopicTest {
  private static final Buffer BUFFER = Buffer.of(Overflow.DROP_OLDEST);
  private static final String APART =
      "kaiku.peers.target-degree = 1, kaiku.gossipsub.gossip.flood-publish = on";

  private static ActorSystem<Void> system;
  private static Peer left;
  private static Peer middle;
  private static Peer right;

  @BeforeAll
  static void start() {
    system = ActorSystem.create(Behaviors.empty(), "topics");
    left = peer("left");
    middle = peer("middle");
    right = peer("right");
    Await.done(left.connect(middle.addresses().getFirst()));
    Await.done(right.connect(middle.addresses().getFirst()));
  }

  @AfterAll
  static void stop() {
    left.close();
    middle.close();
    right.close();
    system.terminate();
  }

  /** Networks of their own, so that nobody introduces them to one another. */
  private static Peer peer(String network) {
    return Peer.builder()
        .system(system)
        .network(network)
        .config(APART)
        .listen("127.0.0.1:0")
        .startBlocking();
  }

  private static BlockingQueue<Received> subscribe(Topic topic) {
    BlockingQueue<Received> got = new LinkedBlockingQueue<>();
    topic.subscribe(BUFFER, new Collecting<>(got));
    return got;
  }

  private static TopicMessage next(BlockingQueue<Received> got) throws InterruptedException {
    Received received = got.poll(60, TimeUnit.SECONDS);
    assertThat(received).isInstanceOf(TopicMessage.class);
    return (TopicMessage) received;
  }

  @Test
  void messagesAreForwardedAndSayWhoWroteThem() throws InterruptedException {
    Topic relay = middle.topic("row");
    BlockingQueue<Received> got = subscribe(right.topic("row"));
    var membership = relay.join();
    Await.until("both are known", () -> !relay.peers().mesh().isEmpty());

    Handed handed = Await.done(left.topic("row").publish(Bytes.utf8("hello")));
    TopicMessage message = next(got);

    assertThat(handed.peers()).containsExactly(middle.id());
    assertThat(message.id()).isEqualTo(handed.id());
    assertThat(message.author()).contains(left.id());
    assertThat(message.from()).isEqualTo(middle.id());
    assertThat(message.data()).isEqualTo(Bytes.utf8("hello"));
    assertThat(relay.peers().joined()).isTrue();
    membership.close();
    Await.until("we have left", () -> !relay.peers().joined());
  }

  @Test
  void aValidatorDecidesWhatIsDeliveredAndForwarded() throws InterruptedException {
    TopicRules rules =
        TopicRules.signed()
            .withValidator(
                message ->
                    CompletableFuture.supplyAsync(
                        () ->
                            switch (message.data().utf8()) {
                              case "bad" -> Verdict.REJECT;
                              case "old" -> Verdict.IGNORE;
                              default -> Verdict.ACCEPT;
                            }));
    BlockingQueue<Received> here = subscribe(middle.topic("judged", rules));
    BlockingQueue<Received> beyond = subscribe(right.topic("judged"));
    Await.until("both are known", () -> !middle.topic("judged").peers().mesh().isEmpty());

    for (String text : new String[] {"bad", "old", "good"}) {
      Await.done(left.topic("judged").publish(Bytes.utf8(text)));
    }

    assertThat(next(here).data()).isEqualTo(Bytes.utf8("good"));
    assertThat(next(beyond).data()).isEqualTo(Bytes.utf8("good"));
    assertThat(here).isEmpty();
    assertThat(beyond).isEmpty();
  }

  @Test
  void anIdentityOfOnesOwnMakesEqualMessagesOne() throws InterruptedException {
    TopicRules byFirstByte =
        TopicRules.unsigned().withIdentity((author, seqno, data) -> data.slice(0, 1));
    BlockingQueue<Received> got = subscribe(middle.topic("identity", byFirstByte));
    Topic from = left.topic("identity", byFirstByte);

    Await.done(from.publish(Bytes.utf8("a1")));
    assertThat(from.publish(Bytes.utf8("a2")).toCompletableFuture())
        .failsWithin(60, TimeUnit.SECONDS);
    Await.done(from.publish(Bytes.utf8("b")));

    assertThat(next(got).data()).isEqualTo(Bytes.utf8("a1"));
    TopicMessage second = next(got);
    assertThat(second.data()).isEqualTo(Bytes.utf8("b"));
    assertThat(second.id()).isEqualTo(Bytes.utf8("b"));
    assertThat(second.author()).isEmpty();
  }

  @Test
  void aSubscriptionThatItsSubscriberCancelsHasEnded() {
    CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
    Subscription subscription =
        left.topic("cancelled").subscribe(BUFFER, new Noting(given, received -> {}));
    Await.done(given).cancel();

    Await.done(subscription.ended());
    Await.until("it has left", () -> !left.topic("cancelled").peers().joined());
  }

  @Test
  void aSubscriptionWhoseSubscriberThrowsHasFailed() {
    CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
    Subscription subscription =
        middle
            .topic("throws")
            .subscribe(
                BUFFER,
                new Noting(
                    given,
                    received -> {
                      throw new AssertionError("on purpose");
                    }));
    Await.done(given).request(1);
    Await.done(left.topic("throws").publish(Bytes.utf8("x")));

    assertThatThrownBy(() -> Await.done(subscription.ended()))
        .hasRootCauseMessage("on purpose")
        .hasRootCauseInstanceOf(AssertionError.class);
    Await.until("it has left", () -> !middle.topic("throws").peers().joined());
  }

  /** Leaves its subscription to the test. */
  private record Noting(CompletableFuture<Flow.Subscription> given, Consumer<Received> next)
      implements Flow.Subscriber<Received> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      given.complete(subscription);
    }

    @Override
    public void onNext(Received received) {
      next.accept(received);
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void tellsWhoTakesPart() throws InterruptedException {
    BlockingQueue<TopicPeers> seen = new LinkedBlockingQueue<>();
    Topic topic = left.topic("members");
    topic.onPeers(seen::add);
    Subscription subscription =
        middle.topic("members").subscribe(BUFFER, new Collecting<>(new LinkedBlockingQueue<>()));
    topic.join();

    Await.until("it has come", () -> topic.peers().peers().contains(middle.id()));
    subscription.close();
    Await.until("it has gone", () -> topic.peers().peers().isEmpty());
    Await.done(subscription.ended());
    assertThat(seen).anyMatch(state -> state.peers().contains(middle.id()));
  }
}
