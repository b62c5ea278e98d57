package io.kaiku.node.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.node.testing.Chat;
import io.kaiku.node.testing.FramedEnd;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.PipedSubstream;
import io.kaiku.node.testing.StubConnection;
import io.kaiku.node.testing.TestSwarm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The link carrier inside the actor that runs a machine, against stub connections. */
class LinkCarrierTest {

  private static final Identity ALICE = Keys.of(1);
  private static final String A = Chat.name(ALICE.peerId());

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestSwarm swarm = new TestSwarm();
  private final Chat chat = new Chat();
  private ActorRef<Chat.Ask> actor;

  @BeforeEach
  void start() throws InterruptedException {
    swarm.inbound.reserve(chat.name(), chat.protocols());
    Behavior<Chat.Ask> behavior =
        Behaviors.supervise(Behaviors.<Chat.Ask>setup(self -> chat.behavior(swarm.context("chat"))))
            .onFailure(
                SupervisorStrategy.restartWithBackoff(
                    Duration.ofMillis(100), Duration.ofSeconds(1), 0));
    actor = kit.spawn(behavior);
    expect("started");
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aPeerIsUpWhenItIsKnownToSpeakTheProtocolAndGetsTheHello() throws InterruptedException {
    StubConnection way = swarm.connect(ALICE);
    swarm.table.identified(ALICE.peerId(), List.of("/other", Chat.ID));
    expect("up " + A);

    FramedEnd far = openLink(way);

    assertThat(far.next()).isEqualTo("hello");
  }

  @Test
  void whatIsQueuedBeforeTheSubstreamIsOpenIsWrittenInOrderOfPriority()
      throws InterruptedException {
    StubConnection way = up();
    actor.tell(new Chat.Say(ALICE.peerId(), "one"));
    actor.tell(new Chat.Say(ALICE.peerId(), "two"));

    FramedEnd far = openLink(way);

    assertThat(far.next()).isEqualTo("hello");
    assertThat(far.next()).isEqualTo("one");
    assertThat(far.next()).isEqualTo("two");
    expect("written one");
    expect("written two");
  }

  @Test
  void aPeerThatDoesNotReadLosesTheOldestAndTheUserIsTold() throws InterruptedException {
    StubConnection way = up();
    PipedSubstream deaf = answer(way);
    for (int i = 0; i < 20; i++) {
      actor.tell(new Chat.Say(ALICE.peerId(), "m" + i));
    }

    // The window takes the hello and three messages, the queue holds ten; the oldest six that
    // waited are lost.
    for (int i = 0; i < 3; i++) {
      expect("written m" + i);
    }
    for (int i = 3; i < 9; i++) {
      expect("lost m" + i + " OVERFLOW");
    }
    FramedEnd far = new FramedEnd(deaf);
    far.skip("hello", "m0", "m1", "m2");
    for (int i = 10; i < 20; i++) {
      assertThat(far.next()).isEqualTo("m" + i);
    }
    assertThat(swarm.tools.count("link.lost.overflow")).isEqualTo(7);
  }

  @Test
  void aGoodbyeWaitsForALinkThatIsStillBeingOpenedAndForItsReader() throws Exception {
    StubConnection way = up();
    CompletableFuture<String> flushed = new CompletableFuture<>();
    actor.tell(new Chat.Bye(() -> flushed.complete("flushed")));
    settle();
    time.timePasses(Duration.ofMillis(10));
    settle();
    assertThat(flushed).isNotDone();

    FramedEnd far = openLink(way);
    assertThat(far.next()).isEqualTo("hello");
    time.timePasses(Duration.ofMillis(10));
    assertThat(far.next()).isEqualTo("<end>");
    settle();
    assertThat(flushed).isNotDone();

    far.finish();
    assertThat(flushed.get(5, TimeUnit.SECONDS)).isEqualTo("flushed");
  }

  @Test
  void whatWaitsCanBeCancelled() throws InterruptedException {
    StubConnection way = up();
    actor.tell(new Chat.Say(ALICE.peerId(), "secret"));
    actor.tell(new Chat.Say(ALICE.peerId(), "cancel secret"));
    actor.tell(new Chat.Say(ALICE.peerId(), "public"));
    expect("lost secret CANCELLED");

    FramedEnd far = openLink(way);

    assertThat(far.next()).isEqualTo("hello");
    assertThat(far.next()).isEqualTo("public");
  }

  @Test
  void aSubstreamThatComesInIsASignThatThePeerSpeaksTheProtocol() throws InterruptedException {
    StubConnection way = swarm.connect(ALICE);

    FramedEnd far = new FramedEnd(way.inbound(Chat.ID));
    far.send("good morning");

    expect("up " + A);
    expect(A + ": good morning");
  }

  @Test
  void theSenderIsStoppedByItsWindowWhileTheMachineIsBusy() throws InterruptedException {
    StubConnection way = up();
    FramedEnd far = new FramedEnd(way.inbound(Chat.ID));
    for (int i = 0; i < 50; i++) {
      far.send("n" + i);
    }

    for (int i = 0; i < 50; i++) {
      expect(A + ": n" + i);
    }
  }

  @Test
  void aMalformedMessageResetsTheSubstreamAndTheThirdDisconnects() throws InterruptedException {
    StubConnection way = up();
    for (int i = 0; i < 3; i++) {
      PipedSubstream stream = way.inbound(Chat.ID);
      new FramedEnd(stream).send("bad " + i);
      expect("violated " + A);
      assertThat(stream.ended().code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }

    assertThat(way.closed().toCompletableFuture())
        .succeedsWithin(Duration.ofSeconds(5))
        .matches(end -> end.code().equals(ErrorCode.PROTOCOL_VIOLATION));
    assertThat(swarm.tools.count("link.malformed")).isEqualTo(3);
    expect("down " + A);
  }

  @Test
  void aLongMessageIsRefusedByItsLength() throws InterruptedException {
    StubConnection way = up();
    PipedSubstream stream = way.inbound(Chat.ID);
    new FramedEnd(stream).sendRaw(Varint.encode(101));

    expect("violated " + A);
    assertThat(stream.ended().code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void theNewestInboundSubstreamCounts() throws InterruptedException {
    StubConnection way = up();
    PipedSubstream old = way.inbound(Chat.ID);
    FramedEnd newer = new FramedEnd(way.inbound(Chat.ID));
    newer.send("still here");

    expect(A + ": still here");
    assertThat(old.ended().code()).isEqualTo(ErrorCode.SUPPLANTED);
  }

  @Test
  void aNewerSubstreamThatSaysNothingDoesNotCount() throws InterruptedException {
    StubConnection way = up();
    PipedSubstream first = way.inbound(Chat.ID);
    FramedEnd far = new FramedEnd(first);
    PipedSubstream probe = way.inbound(Chat.ID);
    PipedSubstream another = way.inbound(Chat.ID);
    assertThat(probe.ended().code()).isEqualTo(ErrorCode.SUPPLANTED);
    another.reset(ErrorCode.NO_ERROR);

    far.send("still here");

    expect(A + ": still here");
    assertThat(first.ended()).isNull();
  }

  @Test
  void aBrokenLinkIsOpenedAgainAndThePeerGetsAnotherHello() throws InterruptedException {
    StubConnection way = up();
    PipedSubstream first = answer(way);
    new FramedEnd(first).skip("hello");

    breakLink(first);
    FramedEnd second = openLink(way);

    expect("up " + A);
    assertThat(second.next()).isEqualTo("hello");
  }

  @Test
  void aBrokenLinkEndsTheOtherDirectionSoThatThePeerSaysEverythingAgain()
      throws InterruptedException {
    StubConnection way = up();
    PipedSubstream link = answer(way);
    new FramedEnd(link).skip("hello");
    PipedSubstream stale = way.inbound(Chat.ID);
    new FramedEnd(stale).send("said once");
    expect(A + ": said once");

    breakLink(link);

    assertThat(stale.ended().code()).isEqualTo(ErrorCode.NO_ERROR);
    PipedSubstream fresh = way.inbound(Chat.ID);
    openLink(way);
    expect("up " + A);
    new FramedEnd(fresh).send("said again");
    expect(A + ": said again");
  }

  @Test
  void whatABrokenPeerSendsIsHeardAndItsHelloWaitsForTheNewLink() throws InterruptedException {
    StubConnection way = up();
    PipedSubstream first = answer(way);
    new FramedEnd(first).skip("hello");
    breakLink(first);

    new FramedEnd(way.inbound(Chat.ID)).send("I am back");

    expect("up " + A);
    expect(A + ": I am back");
    FramedEnd second = openLink(way);
    assertThat(second.next()).isEqualTo("hello");
    assertThat(chat.log).isEmpty();
  }

  @Test
  void aPeerThatTakesNoSubstreamIsAskedAFewTimesAndThenAwaited() throws InterruptedException {
    StubConnection way = up();
    for (int i = 0; i < 6; i++) {
      way.nextOpening().answer().completeExceptionally(new IllegalStateException("no"));
      settle();
      time.timePasses(Duration.ofSeconds(6));
    }
    way.nextOpening().answer().completeExceptionally(new IllegalStateException("no"));
    expect("down " + A);
    assertThat(swarm.tools.count("link.given_up")).isEqualTo(1);

    FramedEnd far = new FramedEnd(way.inbound(Chat.ID));
    FramedEnd link = openLink(way);
    far.send("back again");

    expect("up " + A);
    assertThat(link.next()).isEqualTo("hello");
  }

  @Test
  void aCrashIsFollowedByAFreshIncarnationWithEveryPeer() throws InterruptedException {
    StubConnection way = up();
    PipedSubstream first = answer(way);
    actor.tell(new Chat.Ring(10, "stale"));
    actor.tell(new Chat.Crash());
    expect("stopped");
    PipedSubstream meanwhile = way.inbound(Chat.ID);
    new FramedEnd(meanwhile).send("are you there?");
    time.timePasses(Duration.ofMillis(100));

    expect("started");
    expect("up " + A);
    expect(A + ": are you there?");
    assertThat(first.ended()).isNotNull();
    assertThat(way.ended()).isNull();
    assertThat(openLink(way).next()).isEqualTo("hello");
    time.timePasses(Duration.ofSeconds(1));
    assertThat(chat.log).isEmpty();
  }

  @Test
  void equalTimersAreAllHandedBack() throws InterruptedException {
    actor.tell(new Chat.Ring(10, "tick"));
    actor.tell(new Chat.Ring(10, "tick"));
    actor.tell(new Chat.Ring(20, "tock"));
    settle();

    time.timePasses(Duration.ofMillis(20));

    expect("fired tick");
    expect("fired tick");
    expect("fired tock");
  }

  @Test
  void aDepartedPeerIsDownAndItsMessagesAreNotHeard() throws InterruptedException {
    StubConnection way = up();

    way.close(ErrorCode.NO_ERROR, "gone");

    expect("down " + A);
    actor.tell(new Chat.Say(ALICE.peerId(), "anybody?"));
    settle();
    assertThat(swarm.tools.count("link.no_such_peer")).isEqualTo(1);
  }

  @Test
  void whatAPeerSaidBeforeItWentIsHeardBeforeItIsDown() throws InterruptedException {
    StubConnection way = up();
    PipedSubstream link = answer(way);
    PipedSubstream last = way.inbound(Chat.ID);
    FramedEnd far = new FramedEnd(last);
    for (int i = 0; i < 50; i++) {
      far.send("n" + i);
    }
    link.reset(ErrorCode.NO_ERROR);
    swarm.table.remove(way);
    far.send("goodbye");
    far.finish();

    for (int i = 0; i < 50; i++) {
      expect(A + ": n" + i);
    }
    expect(A + ": goodbye");
    expect("down " + A);
  }

  @Test
  void aPeerWhoseSubstreamDoesNotEndIsDownSoonAfterItWent() throws InterruptedException {
    StubConnection way = up();
    answer(way);
    FramedEnd far = new FramedEnd(way.inbound(Chat.ID));
    far.send("still here");
    expect(A + ": still here");
    swarm.table.remove(way);
    settle();

    time.timePasses(Duration.ofSeconds(5));

    expect("down " + A);
  }

  private StubConnection up() throws InterruptedException {
    StubConnection way = swarm.connect(ALICE);
    swarm.table.identified(ALICE.peerId(), List.of(Chat.ID));
    expect("up " + A);
    return way;
  }

  /** Ends the link to the peer, and lets the time pass until it is opened again. */
  private void breakLink(PipedSubstream link) throws InterruptedException {
    link.reset(ErrorCode.NO_ERROR);
    settle();
    settle();
    time.timePasses(Duration.ofMillis(100));
    expect("down " + A);
  }

  private FramedEnd openLink(StubConnection way) throws InterruptedException {
    return new FramedEnd(answer(way));
  }

  private PipedSubstream answer(StubConnection way) throws InterruptedException {
    PipedSubstream.Pair pair = PipedSubstream.pair(Chat.ID, way, way);
    way.nextOpening().answer().complete(pair.ours());
    return pair.theirs();
  }

  /** Awaits that the actor has worked off its mailbox. */
  private void settle() throws InterruptedException {
    actor.tell(new Chat.Ring(0, "settled"));
    time.timePasses(Duration.ofMillis(1));
    String next = chat.log.poll(5, TimeUnit.SECONDS);
    assertThat(next).isEqualTo("fired settled");
  }

  private void expect(String what) throws InterruptedException {
    assertThat(chat.log.poll(5, TimeUnit.SECONDS)).isEqualTo(what);
  }
}
