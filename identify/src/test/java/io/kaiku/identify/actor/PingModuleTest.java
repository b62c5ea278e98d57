package io.kaiku.identify.actor;

import static io.kaiku.identify.actor.TestPeers.await;
import static io.kaiku.identify.actor.TestPeers.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.kaiku.identify.actor.PingModule.Result;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.InboundHandler;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PingModuleTest {
  private final TestPeers world = new TestPeers();
  private final PingSettings settings = PingSettings.load();
  private final PingModule ours = new PingModule(settings);
  private final PingModule theirs = new PingModule(settings);
  private final ConcurrentLinkedQueue<Result> results = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    world.close();
  }

  private static Bytes bytes(int size) {
    var bytes = new byte[size];
    IntStream.range(0, size).forEach(i -> bytes[i] = (byte) i);
    return Bytes.wrap(bytes);
  }

  private static Raw open(PeerHandle from, PeerHandle to) {
    return new Raw(await(connect(from, to).open(List.of(PingModule.PROTOCOL))));
  }

  @Test
  void measuresRoundTrips() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    connect(alice, bob);
    var statistics = await(ours.ping(alice, bob.id(), new PingPlan(5, 0), results::add));

    assertThat(statistics.succeeded()).isEqualTo(5);
    assertThat(statistics.failed()).isZero();
    assertThat(statistics.minNanos()).isPositive().isLessThanOrEqualTo(statistics.p50Nanos());
    assertThat(statistics.p99Nanos()).isLessThanOrEqualTo(statistics.maxNanos());
    assertThat(results).hasSize(5).allMatch(result -> result instanceof Result.Pong);
  }

  @Test
  void answersOnOneSubstreamAsOftenAsItIsAsked() {
    var alice = world.start(1);
    var bob = world.start(2, theirs);
    var raw = open(alice, bob);
    raw.write(bytes(32));
    assertThat(await(raw.atLeast(32))).isEqualTo(bytes(32));
    raw.write(bytes(20)).write(bytes(32 * 100 + 12));
    assertThat(await(raw.atLeast(32 * 102)).size()).isEqualTo(32 * 102);
    raw.finish();

    assertThat(await(raw.all()).size()).isEqualTo(32 * 102);
  }

  @Test
  void aSubstreamThatEndsInsideAPingIsReset() {
    var alice = world.start(1);
    var bob = world.start(2, theirs);
    for (int size : List.of(31, 33)) {
      var raw = open(alice, bob);
      raw.write(bytes(size)).finish();

      assertThat(await(raw.substream().closed()).code())
          .as("%d bytes", size)
          .isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }
  }

  @Test
  void answersTwoSubstreamsOfAPeerAndResetsTheThird() {
    var alice = world.start(1);
    var bob = world.start(2, theirs);
    var first = open(alice, bob);
    var second = open(alice, bob);
    assertThat(await(first.write(bytes(32)).atLeast(32))).isEqualTo(bytes(32));
    assertThat(await(second.write(bytes(32)).atLeast(32))).isEqualTo(bytes(32));
    for (int i = 0; i < 62; i++) {
      assertThat(endOf(connect(alice, bob))).contains("RESOURCE_LIMIT_EXCEEDED");
    }
    assertThat(await(first.write(bytes(32)).atLeast(64)).size()).isEqualTo(64);

    await(first.finish().all());
    world.awaitTrue(() -> assertThat(endOf(connect(alice, bob))).isEqualTo("answered"));
  }

  /** What becomes of another substream to ping on; whether it is reset early or late is a race. */
  private static String endOf(Connection connection) {
    return await(
        connection
            .open(List.of(PingModule.PROTOCOL))
            .thenCompose(
                substream -> {
                  var raw = new Raw(substream).write(bytes(32));
                  var answered = raw.atLeast(32).thenApply(pong -> "answered");
                  var ended = substream.closed().thenApply(end -> end.code().toString());
                  return answered.applyToEither(ended, first -> first);
                })
            .exceptionally(Throwable::getMessage));
  }

  @Test
  void aWrongAnswerFailsThePingAndTheNextOneOpensASubstreamAnew() {
    var alice = world.start(1, ours);
    var mallory = world.start(3);
    var opened = new AtomicInteger();
    var reset = new ConcurrentLinkedQueue<ErrorCode>();
    var unused =
        mallory
            .swarm()
            .handle(
                List.of(PingModule.PROTOCOL),
                substream -> {
                  opened.incrementAndGet();
                  substream.closed().thenAccept(end -> reset.add(end.code()));
                  new Raw(substream).write(bytes(32));
                });
    connect(alice, mallory);
    var statistics = await(ours.ping(alice, mallory.id(), new PingPlan(3, 0), results::add));

    assertThat(statistics.succeeded()).isZero();
    assertThat(statistics.failed()).isEqualTo(3);
    assertThat(results).allMatch(result -> result instanceof Result.Failed);
    assertThat(opened).hasValue(3);
    world.awaitTrue(() -> assertThat(reset).hasSize(3).containsOnly(ErrorCode.PROTOCOL_VIOLATION));
  }

  @Test
  void aSubstreamThatTheOtherSideEndsBetweenPingsIsNoFailure() {
    var alice = world.start(1, ours);
    var bob = world.start(2);
    var opened = new AtomicInteger();
    var unused =
        bob.swarm()
            .handle(
                List.of(PingModule.PROTOCOL),
                substream -> {
                  opened.incrementAndGet();
                  answerOnce(substream);
                });
    connect(alice, bob);
    var statistics = await(ours.ping(alice, bob.id(), new PingPlan(3, 0), results::add));

    assertThat(statistics.succeeded()).isEqualTo(3);
    assertThat(opened).hasValue(3);
  }

  private static void answerOnce(Substream substream) {
    var raw = new Raw(substream);
    raw.atLeast(32)
        .thenAccept(
            ping -> {
              raw.write(ping);
              raw.finish();
            });
  }

  @Test
  void aPingWithoutAnswerFailsAtItsDeadline() {
    var impatient =
        new PingModule(
            PingSettings.parse(
                ConfigFactory.parseString("deadline = 50ms")
                    .withFallback(ConfigFactory.load().getConfig("kaiku.ping"))));
    var alice = world.start(1, impatient);
    var bob = world.start(2);
    InboundHandler silent = Raw::new;
    var unused = bob.swarm().handle(List.of(PingModule.PROTOCOL), silent);
    connect(alice, bob);
    var statistics = await(impatient.ping(alice, bob.id(), new PingPlan(2, 0), results::add));

    assertThat(statistics.failed()).isEqualTo(2);
    assertThat(results.peek())
        .isInstanceOfSatisfying(
            Result.Failed.class,
            failed -> assertThat(failed.reason()).contains("no answer after 50 ms"));
  }

  @Test
  void aPeerThatCannotBeReachedFailsEveryPing() {
    var alice = world.start(1, ours);
    var gone = world.start(2);
    await(gone.stop());
    var statistics = await(ours.ping(alice, gone.id(), new PingPlan(2, 0), results::add));

    assertThat(statistics.failed()).isEqualTo(2);
  }

  @Test
  void aPeerWithoutPingFailsEveryPing() {
    var alice = world.start(1, ours);
    var bob = world.start(2);
    connect(alice, bob);

    assertThat(await(ours.ping(alice, bob.id(), new PingPlan(1, 0), results::add)).failed())
        .isEqualTo(1);
  }

  @Test
  void oneRequestAtATimeAndABoundedNumberThatWait() {
    var alice = world.start(1, ours);
    var bob = world.start(2);
    var open = new AtomicInteger();
    InboundHandler silent =
        substream -> {
          open.incrementAndGet();
          var unused = new Raw(substream);
        };
    var unused = bob.swarm().handle(List.of(PingModule.PROTOCOL), silent);
    connect(alice, bob);
    var plan = new PingPlan(1, 0);
    var waiting =
        IntStream.rangeClosed(0, settings.maxWaiting())
            .mapToObj(i -> ours.ping(alice, bob.id(), plan, results::add))
            .toList();

    assertThatThrownBy(() -> await(ours.ping(alice, bob.id(), plan, results::add)))
        .hasCauseInstanceOf(PingFailedException.class)
        .hasMessageContaining("kaiku.ping.max-waiting");
    world.awaitTrue(() -> assertThat(open).hasValue(1));

    var actor = alice.protocol(ours).current();
    Adapter.toClassic(actor)
        .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
    for (var request : waiting) {
      assertThatThrownBy(() -> await(request)).hasMessageContaining("ping was stopped");
    }
  }

  @Test
  void aStoppedPeerPingsNobody() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    await(alice.stop());

    assertThat(ours.ping(alice, bob.id(), new PingPlan(1, 0), results::add).toCompletableFuture())
        .isCompletedExceptionally();
  }

  /** Between the end of one actor and the beginning of the next nobody hears what is asked. */
  @Test
  void aRequestThatNoActorHearsFails() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    var killed = alice.protocol(ours).current();
    Adapter.toClassic(killed)
        .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
    world.kit().createTestProbe().expectTerminated(killed);
    var request = ours.ping(alice, bob.id(), new PingPlan(1, 60_000), results::add);

    String end = await(request.handle((statistics, cause) -> "answered"));
    assertThat(end).isEqualTo("answered");
  }

  @Test
  void aCallerWhoThrowsFailsAlone() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    connect(alice, bob);
    var actor = alice.protocol(ours).current();
    var broken =
        ours.ping(
            alice,
            bob.id(),
            new PingPlan(2, 0),
            result -> {
              throw new IllegalStateException("a bug of the caller");
            });
    var sound = ours.ping(alice, bob.id(), new PingPlan(2, 0), results::add);

    assertThatThrownBy(() -> await(broken)).hasMessageContaining("a bug of the caller");
    assertThat(await(sound).succeeded()).isEqualTo(2);
    assertThat(alice.protocol(ours).current()).isSameAs(actor);
  }

  @Test
  void answersAgainAfterItsActorWasKilled() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    connect(alice, bob);
    var killed = bob.protocol(theirs).current();
    Adapter.toClassic(killed)
        .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
    world.kit().createTestProbe().expectTerminated(killed);

    assertThat(await(ours.ping(alice, bob.id(), new PingPlan(1, 0), results::add)).succeeded())
        .isEqualTo(1);
  }

  @Test
  void closesASubstreamOnWhichNothingComes() {
    var hasty =
        new PingModule(
            PingSettings.parse(
                ConfigFactory.parseString("serve.idle = 50ms")
                    .withFallback(ConfigFactory.load().getConfig("kaiku.ping"))));
    var alice = world.start(1);
    var bob = world.start(2, hasty);
    var raw = open(alice, bob);

    assertThat(await(raw.substream().closed()).code()).isEqualTo(ErrorCode.NO_ERROR);
  }

  @Test
  void refusesSettingsThatCannotWork() {
    var reference = ConfigFactory.load().getConfig("kaiku.ping");
    for (var wrong :
        List.of(
            "deadline = 0s",
            "max-waiting = 0",
            "serve.idle = 0s",
            "serve.max-per-peer = 0",
            "serve.max-total = 1")) {
      var config = ConfigFactory.parseString(wrong).withFallback(reference);
      assertThatThrownBy(() -> PingSettings.parse(config))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new PingPlan(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PingPlan(1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
