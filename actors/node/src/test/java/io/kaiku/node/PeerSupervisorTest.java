package io.kaiku.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.node.protocol.SwarmException;
import io.kaiku.node.testing.Chat;
import io.kaiku.node.testing.Eventually;
import io.kaiku.node.testing.FramedEnd;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.Peers;
import io.kaiku.swarm.dial.DialFailure;
import io.kaiku.swarm.peers.Provenance;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.Kill;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole peers over the in-memory transport: life, death and resurrection of every actor of the
 * tree.
 */
class PeerSupervisorTest {

  private final Peers peers =
      new Peers("kaiku.node { identify-deadline = 50ms, restart.max-backoff = 1s }");
  private final Eventually eventually = new Eventually(peers.system);
  private final Chat chatOfAlice = new Chat();
  private final Chat chatOfBob = new Chat();

  @AfterEach
  void stop() {
    peers.close();
  }

  @Test
  void twoPeersConnectAndOpenSubstreams() throws InterruptedException {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));
    bob.swarm().handle(List.of("/echo/1.0.0"), PeerSupervisorTest::echo);
    Peers.connect(alice, bob);

    FramedEnd stream = open(alice, bob);

    stream.send("hello");
    assertThat(stream.next()).isEqualTo("hello");
    PeerState seen = alice.swarm().peer(bob.id()).orElseThrow();
    assertThat(seen.protocols()).containsExactly("/echo/1.0.0");
    assertThat(seen.connections()).hasSize(1);
  }

  @Test
  void openingDialsThePeerThatIsNotConnected() throws InterruptedException {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));
    bob.swarm().handle(List.of("/echo/1.0.0"), PeerSupervisorTest::echo);
    alice
        .peerstore()
        .update(
            (peerstore, nowMs) ->
                peerstore.add(bob.id(), bob.self().listenAddresses(), Provenance.USER, nowMs));

    FramedEnd stream = open(alice, bob);

    stream.send("hello");
    assertThat(stream.next()).isEqualTo("hello");
  }

  @Test
  void whatCannotBeDialedSaysWhy() {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));

    assertThat(dialFailure(alice.swarm().dial(bob.id()))).isEqualTo(DialFailure.Kind.NO_ADDRESS);
    assertThat(dialFailure(alice.swarm().dial(alice.id()))).isEqualTo(DialFailure.Kind.SELF);
    assertThat(
            dialFailure(
                alice
                    .swarm()
                    .dial(Peers.address(bob).withoutPeerId().withPeerId(Keys.of(3).peerId()))))
        .isEqualTo(DialFailure.Kind.ALL_FAILED);
    assertThat(failure(alice.swarm().openConnected(bob.id(), List.of("/echo/1.0.0"))))
        .isInstanceOf(SwarmException.NotConnected.class);
  }

  @Test
  void manyCallersShareOneDial() {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));

    List<CompletableFuture<Connection>> dials =
        IntStream.range(0, 50)
            .mapToObj(i -> alice.swarm().dial(Peers.address(bob)).toCompletableFuture())
            .toList();

    Connection first = Peers.await(dials.getFirst());
    assertThat(dials).allSatisfy(dial -> assertThat(Peers.await(dial)).isSameAs(first));
    assertThat(alice.swarm().peer(bob.id()).orElseThrow().connections()).hasSize(1);
  }

  @Test
  void anUnknownProtocolIsRefusedByName() {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));
    Peers.connect(alice, bob);

    assertThat(failure(alice.swarm().open(bob.id(), List.of("/nope/1.0.0"))))
        .isInstanceOf(TransportException.NegotiationFailed.class)
        .hasMessageContaining("/nope/1.0.0");
  }

  @Test
  void peersThatNeverIdentifyAreAskedForOurProtocols() throws InterruptedException {
    connectedPair();

    expect(chatOfAlice, "started", "up " + name(2));
    expect(chatOfBob, "started", "up " + name(1));
    expect(chatOfAlice, name(2) + ": hello");
    expect(chatOfBob, name(1) + ": hello");
  }

  @Test
  void disconnectingTellsTheReason() throws Throwable {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));
    Peers.connect(alice, bob);
    eventually.holds(() -> assertThat(bob.swarm().peers()).hasSize(1));
    Connection way = bob.swarm().peers().getFirst().connections().getFirst();

    alice.swarm().disconnect(bob.id(), new Reason(ErrorCode.PROTOCOL_VIOLATION, "a test"));

    var closed = Peers.await(way.closed().toCompletableFuture());
    assertThat(closed.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    assertThat(closed.byRemote()).isTrue();
    eventually.holds(() -> assertThat(alice.swarm().peers()).isEmpty());
  }

  @Test
  void anAddressInUseFailsTheStartAndLeavesNothing() {
    PeerHandle alice = peers.start(Keys.of(1));
    String taken = alice.self().listenAddresses().getFirst().toString();

    assertThat(failure(peers.starting(Keys.of(2), taken)))
        .isInstanceOf(TransportException.ListenFailed.class)
        .hasMessageContaining(taken);
  }

  @Test
  void whatWasBoundIsFreeAgainWhenAStartHasFailed() {
    PeerHandle alice = peers.start(Keys.of(1), "/ip4/127.0.0.1/tcp/0", peers.transports);
    Multiaddr taken = alice.self().listenAddresses().getFirst();
    PeerHandle probe = peers.start(Keys.of(2), "/ip4/127.0.0.1/tcp/0", peers.transports);
    Multiaddr free = probe.self().listenAddresses().getFirst();
    Peers.await(probe.stop().toCompletableFuture());
    PeerConfig both = PeerConfig.load().withListen(List.of(free, taken));
    PeerSettings settings = new PeerSettings(Keys.of(3), both, peers.transports, List.of());

    assertThat(failure(PeerSupervisor.start(peers.system, settings)))
        .isInstanceOf(TransportException.ListenFailed.class);
    assertThat(peers.start(Keys.of(4), free.toString(), peers.transports)).isNotNull();
  }

  @Test
  void aPeerCannotBeStartedWhenItsSystemHasEnded() {
    peers.system.terminate();
    Peers.await(peers.system.getWhenTerminated().toCompletableFuture());

    assertThat(failure(peers.starting(Keys.of(1), "/memory/0")))
        .hasMessageContaining("the ActorSystem peers has ended");
  }

  @Test
  void aStoppedPeerAnswersAtOnce() {
    PeerHandle alice = peers.start(Keys.of(1));
    Peers.await(alice.stop().toCompletableFuture());

    assertThat(alice.peerstore().ask((store, nowMs) -> "known").toCompletableFuture())
        .isCompletedExceptionally();
    assertThat(alice.swarm().dial(Keys.of(2).peerId()).toCompletableFuture())
        .isCompletedExceptionally();
  }

  @Test
  void anEndedSystemRingsEveryAlarm() {
    PeerHandle alice = peers.start(Keys.of(1));
    peers.system.terminate();
    Peers.await(peers.system.getWhenTerminated().toCompletableFuture());
    CompletableFuture<String> rung = new CompletableFuture<>();

    alice.tools().alarms().in(60_000, () -> rung.complete("at once"));

    assertThat(rung).isCompletedWithValue("at once");
  }

  @Test
  void stoppingSaysGoodbyeAndClosesWithShutdown() throws Throwable {
    PeerHandle alice = peers.start(Keys.of(1), chatOfAlice);
    PeerHandle bob = peers.start(Keys.of(2), chatOfBob);
    Peers.connect(alice, bob);
    expect(chatOfBob, "started", "up " + name(1), name(1) + ": hello");
    Connection way = bob.swarm().peers().getFirst().connections().getFirst();
    alice.protocol(chatOfAlice).tell(new Chat.Say(bob.id(), "last words"));

    Peers.await(alice.stop().toCompletableFuture());

    expect(chatOfBob, name(1) + ": last words", "down " + name(1));
    assertThat(Peers.await(way.closed().toCompletableFuture()).code())
        .isEqualTo(ErrorCode.SHUTDOWN);
    assertThat(failure(alice.swarm().dial(Peers.address(bob)))).isInstanceOf(Exception.class);
  }

  /**
   * The child that is killed, and how: stopped by somebody else, or by an exception that nobody
   * expects.
   */
  @ParameterizedTest
  @ValueSource(strings = {"chat", "swarm", "peerstore", "swarm/remote-*"})
  void everyActorMayBeKilledWhileConnectionsAndSubstreamsLiveOn(String victim) throws Throwable {
    PeerHandle alice = peers.start(Keys.of(1), chatOfAlice);
    PeerHandle bob = peers.start(Keys.of(2), chatOfBob);
    PeerHandle carol = peers.start(Keys.of(3), new Chat());
    bob.swarm().handle(List.of("/echo/1.0.0"), PeerSupervisorTest::echo);
    Peers.connect(alice, bob);
    FramedEnd stream = open(alice, bob);
    stream.send("before");
    assertThat(stream.next()).isEqualTo("before");
    expect(chatOfAlice, "started", "up " + name(2), name(2) + ": hello");
    Connection way = alice.swarm().peer(bob.id()).orElseThrow().connections().getFirst();

    for (Object poison : List.of(PoisonPill.getInstance(), Kill.getInstance())) {
      child(alice, victim).tell(poison, ActorRef.noSender());
      if (victim.equals("chat")) {
        expect(chatOfAlice, "stopped", "started", "up " + name(2));
      }
      stream.send("after " + poison);
      assertThat(stream.next()).isEqualTo("after " + poison);
    }

    assertThat(way.closed().toCompletableFuture()).isNotDone();
    eventually.holds(() -> assertThat(answer(alice, bob)).isEqualTo("again"));
    eventually.holds(() -> assertThat(Peers.await(dial(alice, carol))).isNotNull());
    eventually.holds(
        () ->
            assertThat(chatOfAlice.log.poll(1, TimeUnit.MILLISECONDS)).isEqualTo("up " + name(3)));
  }

  @Test
  void aProtocolThatThrowsComesBackWithEveryPeerAndTheOthersGoOn() throws Throwable {
    PeerHandle alice = connectedPair();
    expect(chatOfAlice, "started", "up " + name(2), name(2) + ": hello");
    expect(chatOfBob, "started", "up " + name(1), name(1) + ": hello");

    alice.protocol(chatOfAlice).tell(new Chat.Crash());

    expect(chatOfAlice, "stopped", "started", "up " + name(2));
    expect(chatOfBob, "down " + name(1), "up " + name(1), name(1) + ": hello");
    expect(chatOfAlice, name(2) + ": hello");
  }

  @Test
  void whatIsToldWhileAnActorIsStartedAgainWaitsForIt() {
    PeerHandle alice = peers.start(Keys.of(1), chatOfAlice);
    alice.protocol(chatOfAlice).tell(new Chat.Crash());
    IntStream.range(0, 5_000)
        .forEach(i -> alice.protocol(chatOfAlice).tell(new Chat.Ring(0, "ring " + i)));

    eventually.holds(
        () ->
            assertThat(chatOfAlice.log)
                .filteredOn(entry -> entry.startsWith("fired ring"))
                .hasSize(5_000));
  }

  @Test
  void aProtocolThatAPeerMakesThrowDoesNotTakeOthersAlong() throws Throwable {
    PeerHandle alice = connectedPair();
    expect(chatOfBob, "started", "up " + name(1), name(1) + ": hello");
    FramedEnd stream = open(alice, Keys.of(2).peerId());
    alice.protocol(chatOfAlice).tell(new Chat.Say(Keys.of(2).peerId(), "crash"));

    expect(chatOfBob, "stopped", "started", "up " + name(1));
    stream.send("still there?");
    assertThat(stream.next()).isEqualTo("still there?");
  }

  @Test
  void aPeerWhoseRootIsKilledIsGoneAndSaysSo() throws Throwable {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));
    Peers.connect(alice, bob);
    eventually.holds(() -> assertThat(bob.swarm().peers()).hasSize(1));

    child(alice, "").tell(PoisonPill.getInstance(), ActorRef.noSender());

    assertThatThrownBy(() -> Peers.await(alice.stopped().toCompletableFuture()))
        .hasMessageContaining("unasked");
    eventually.holds(() -> assertThat(bob.swarm().peers()).isEmpty());
  }

  @Test
  void severalPeersLiveInOneSystem() throws Throwable {
    List<PeerHandle> many = IntStream.range(1, 11).mapToObj(i -> peers.start(Keys.of(i))).toList();
    for (PeerHandle peer : many.subList(1, 10)) {
      Peers.connect(peer, many.getFirst());
    }

    eventually.holds(() -> assertThat(many.getFirst().swarm().peers()).hasSize(9));
    Peers.await(many.getFirst().stop().toCompletableFuture());
    eventually.holds(
        () -> assertThat(many.subList(1, 10)).allMatch(peer -> peer.swarm().peers().isEmpty()));
  }

  private PeerHandle connectedPair() {
    PeerHandle alice = peers.start(Keys.of(1), chatOfAlice);
    PeerHandle bob = peers.start(Keys.of(2), chatOfBob);
    bob.swarm().handle(List.of("/echo/1.0.0"), PeerSupervisorTest::echo);
    Peers.connect(alice, bob);
    return alice;
  }

  private static CompletableFuture<Connection> dial(PeerHandle from, PeerHandle to) {
    return from.swarm().dial(Peers.address(to)).toCompletableFuture();
  }

  private static FramedEnd open(PeerHandle from, PeerHandle to) {
    return open(from, to.id());
  }

  private static FramedEnd open(PeerHandle from, PeerId to) {
    return new FramedEnd(
        Peers.await(from.swarm().open(to, List.of("/echo/1.0.0")).toCompletableFuture()));
  }

  private static String answer(PeerHandle from, PeerHandle to) throws InterruptedException {
    FramedEnd stream = open(from, to);
    stream.send("again");
    return stream.next();
  }

  /** Sends back whatever comes, as it comes. */
  private static void echo(Substream substream) {
    substream.inbound().subscribe(substream.outbound());
  }

  private ActorSelection child(PeerHandle of, String path) {
    String root = "/system/kaiku-" + of.id() + "-*";
    String below = path.isEmpty() ? "" : "/" + path;
    return Adapter.toClassic(peers.system).actorSelection(root + below);
  }

  private static String name(int key) {
    return Chat.name(Keys.of(key).peerId());
  }

  /**
   * The next things that happen to a protocol; greetings may come at any time and are skipped
   * unless awaited.
   */
  private static void expect(Chat chat, String... what) throws InterruptedException {
    for (String next : what) {
      String seen = chat.log.poll(20, TimeUnit.SECONDS);
      while (seen != null && !seen.equals(next) && seen.endsWith(": hello")) {
        seen = chat.log.poll(20, TimeUnit.SECONDS);
      }
      assertThat(seen).isEqualTo(next);
    }
  }

  private static DialFailure.Kind dialFailure(CompletionStage<Connection> dial) {
    Throwable cause = failure(dial);
    assertThat(cause).isInstanceOf(SwarmException.DialFailed.class);
    return ((SwarmException.DialFailed) cause).failure().kind();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    Throwable cause =
        Peers.await(
            stage
                .handle(
                    (value, failed) -> failed == null ? new AssertionError("it succeeded") : failed)
                .toCompletableFuture());
    return cause instanceof CompletionException && cause.getCause() != null
        ? cause.getCause()
        : cause;
  }
}
