package io.kaiku.gossipsub.core;

import static io.kaiku.gossipsub.core.TestRouter.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.core.Gossipsub.Footprint;
import io.kaiku.gossipsub.core.GossipsubCommand.Configure;
import io.kaiku.gossipsub.core.GossipsubCommand.Judge;
import io.kaiku.gossipsub.core.GossipsubCommand.Publish;
import io.kaiku.gossipsub.core.GossipsubCommand.Subscribe;
import io.kaiku.gossipsub.core.GossipsubCommand.Unsubscribe;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.gossipsub.core.GossipsubConfig.Limits;
import io.kaiku.gossipsub.core.GossipsubConfig.PerPeer;
import io.kaiku.gossipsub.core.GossipsubEvent.Delivered;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.rpc.Rpc.PeerInfo;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.gossipsub.core.rpc.RpcSplitter;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Out;
import io.kaiku.simkit.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Whatever users and peers do, in whatever order: nothing throws, and everything stays bounded. */
class GossipsubPropertyTest {
  private static final int PEERS = 20;
  private static final int TOPICS = 12;
  private static final Limits LIMITS =
      new Limits(new PerPeer(5, 64, 3, 40, 3), 8, 65_536, 65_536, 100, RpcSplitter.PORTABLE);
  private static final GossipsubConfig CONFIG = GossipsubConfig.spec().withLimits(LIMITS);

  private static final class Chaos {
    final SplittableRandom random;
    final TestRouter router = new TestRouter(CONFIG);
    final Set<Integer> up = new HashSet<>();
    final Set<String> joined = new HashSet<>();
    long lastTicket;

    Chaos(long seed) {
      random = new SplittableRandom(seed);
      router.does(new Configure("topic 1", TopicConfig.unsigned()));
      router.does(new Configure("topic 2", TopicConfig.unsigned().withValidation(true)));
    }

    void step() {
      switch (random.nextInt(12)) {
        case 0 -> up();
        case 1 -> down();
        case 2 -> join();
        case 3 -> leave();
        case 4 -> router.does(new Publish(1, topic(), data()));
        case 5, 6 -> judge();
        case 7 -> beat();
        default -> router.receives(random.nextInt(PEERS), rpc());
      }
      check();
    }

    private void up() {
      int peer = random.nextInt(PEERS);
      up.add(peer);
      Direction direction = random.nextBoolean() ? Direction.INBOUND : Direction.OUTBOUND;
      router.up(peer, direction, random.nextBoolean() ? "/meshsub/1.1.0" : "/meshsub/1.0.0");
    }

    private void down() {
      int peer = random.nextInt(PEERS);
      up.remove(peer);
      router.down(peer);
    }

    private void join() {
      String topic = topic();
      router.does(new Subscribe(topic));
      if (!topic.isEmpty() && topic.length() <= 64) {
        joined.add(topic);
      }
    }

    private void leave() {
      String topic = topic();
      joined.remove(topic);
      router.does(new Unsubscribe(topic));
    }

    private void judge() {
      Verdict[] verdicts = Verdict.values();
      long ticket = Math.max(0, lastTicket - random.nextInt(10));
      router.does(new Judge(ticket, verdicts[random.nextInt(verdicts.length)]));
    }

    private void beat() {
      router.nowMs += random.nextInt(20) == 0 ? random.nextLong(100_000) : random.nextLong(1_000);
      router.handle(new In.Fired<>(GossipsubTimer.HEARTBEAT));
    }

    private String topic() {
      return switch (random.nextInt(20)) {
        case 0 -> "";
        case 1 -> "x".repeat(65);
        default -> "topic " + random.nextInt(TOPICS);
      };
    }

    private Bytes data() {
      return Bytes.utf8("data " + random.nextInt(50) + "x".repeat(random.nextInt(3_000)));
    }

    private Bytes id() {
      return Bytes.utf8("id " + random.nextInt(200));
    }

    private Rpc rpc() {
      return switch (random.nextInt(4)) {
        case 0 ->
            Rpc.control(
                some(10, i -> new Subscription(topic(), random.nextBoolean())),
                some(5, i -> topic()),
                some(5, i -> new Prune(topic(), random.nextLong(), some(40, n -> info()))));
        case 1 -> Rpc.gossip(some(5, i -> new IHave(topic(), some(100, n -> id()))), List.of());
        case 2 -> Rpc.gossip(List.of(), some(100, i -> id()));
        default -> Rpc.answering(some(6, i -> message()));
      };
    }

    private PeerInfo info() {
      return new PeerInfo(
          peer(random.nextInt(99)).bytes(), random.nextBoolean() ? id() : Bytes.EMPTY);
    }

    private GossipMessage message() {
      return random.nextBoolean()
          ? GossipMessage.unsigned(topic(), data())
          : TestRouter.signedBy(random.nextInt(PEERS), topic(), data().utf8());
    }

    private <T> List<T> some(int most, IntFunction<T> make) {
      List<T> list = new ArrayList<>();
      for (int i = random.nextInt(most); i >= 0; i--) {
        list.add(make.apply(i));
      }
      return list;
    }

    private void check() {
      for (GossipsubEvent.Validate validate : router.events(GossipsubEvent.Validate.class)) {
        lastTicket = validate.ticket();
      }
      for (Delivered message : router.events(Delivered.class)) {
        assertThat(joined).contains(message.message().topic());
      }
      for (var effect : router.effects) {
        if (effect instanceof Out.Send<Rpc, GossipsubTimer, GossipsubEvent>(var to, var rpc)) {
          assertThat(up).contains(to.bytes().beInt(34));
          assertThat(rpc.isEmpty()).isFalse();
          assertThat(rpc.encoded().size()).isLessThanOrEqualTo(64 * 1024);
        }
      }
      for (int i = 0; i < TOPICS; i++) {
        String topic = "topic " + i;
        assertThat(router.gossipsub.peersOf(topic)).containsAll(router.gossipsub.meshOf(topic));
        assertThat(router.gossipsub.meshOf(topic)).hasSizeLessThanOrEqualTo(PEERS);
        assertThat(joined.contains(topic) || router.gossipsub.meshOf(topic).isEmpty()).isTrue();
      }
      Footprint footprint = router.gossipsub.footprint();
      assertThat(footprint.peers()).isEqualTo(up.size());
      assertThat(footprint.topics()).isLessThanOrEqualTo(up.size() * (5 + joined.size()));
      assertThat(footprint.seen()).isLessThanOrEqualTo(100 * TOPICS);
      assertThat(footprint.pending()).isLessThanOrEqualTo(8);
      assertThat(footprint.pendingBytes()).isLessThanOrEqualTo(65_536);
      assertThat(footprint.cachedBytes()).isLessThanOrEqualTo(65_536);
      assertThat(footprint.promises()).isLessThanOrEqualTo(Limits.MAX_PROMISES);
      assertThat(footprint.backoffs()).isLessThanOrEqualTo(Limits.MAX_BACKOFFS);
    }

    /** Peers go, time passes: nothing that they caused is left. */
    void silence() {
      for (int i = 0; i < PEERS; i++) {
        router.down(i);
      }
      up.clear();
      for (int i = 0; i < 10; i++) {
        router.beats();
      }
      router.nowMs += 3_600_000;
      router.beats().beats();
      assertThat(router.gossipsub.footprint()).isEqualTo(new Footprint(0, 0, 0, 0, 0, 0, 0, 0, 0));
    }
  }

  @Test
  void nothingThrowsAndEverythingStaysBounded() {
    Seeds.each(
        30,
        seed -> {
          var chaos = new Chaos(seed);
          for (int i = 0; i < 2_000; i++) {
            chaos.step();
          }
          chaos.silence();
        });
  }
}
