package io.kaiku.swarm.dial;

import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.TestPeers.publicAddress;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.swarm.dial.DialCommand.AttemptFailed;
import io.kaiku.swarm.dial.DialCommand.Dial;
import io.kaiku.swarm.dial.DialCommand.Established;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random callers over a random network: every ticket is answered exactly once, every connection
 * that is established is used, spared or discarded, limits hold, and nothing is left in the end.
 */
class DialerFuzzTest {
  private static final int PEERS = 12;

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyTicketIsAnsweredAndNothingLeaks(int seed) {
    new World(seed).run();
  }

  /** A shell that keeps the contract of {@link DialEvent} in the most unhelpful ways. */
  private static final class World {
    private final Random random;
    private final DialConfig config;
    private final DialerDriver driver;
    private final TreeSet<Long> waiting = new TreeSet<>();
    private final TreeMap<Long, DialEvent.Attempt> attempts = new TreeMap<>();
    private final TreeMap<Long, DialEvent.Resolve> resolutions = new TreeMap<>();
    private final TreeSet<Long> stopped = new TreeSet<>();
    private final TreeMap<Long, PeerId> established = new TreeMap<>();
    private int handled;
    private long ticket;

    World(int seed) {
      random = new Random(seed);
      int attemptsAtOnce = 1 + random.nextInt(10);
      config =
          DialConfig.defaults()
              .with(
                  new DialConfig.Concurrency(
                      attemptsAtOnce, 1 + random.nextInt(attemptsAtOnce), 6, 4))
              .with(
                  new DialConfig.BackOff(
                      Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(5), 20))
              .with(new DialConfig.Names(8, 2, random.nextBoolean()));
      driver = new DialerDriver(config);
    }

    void run() {
      for (int step = 0; step < 400; step++) {
        act();
        settle();
      }
      finish();
    }

    private void act() {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> dial();
        case 3 -> pick(waiting).ifPresent(this::cancel);
        case 4, 5 -> pick(attempts.keySet()).ifPresent(this::answerAttempt);
        case 6 -> pick(resolutions.keySet()).ifPresent(this::answerResolution);
        case 7 -> driver.connected(peer(random.nextInt(PEERS)), random.nextInt(4) == 0);
        case 8 -> driver.pass(random.nextInt(400));
        default -> driver.pass(random.nextInt(5_000));
      }
    }

    private void dial() {
      List<Multiaddr> addresses = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        addresses.add(randomAddress());
      }
      Target target =
          random.nextInt(5) == 0 && !addresses.isEmpty()
              ? new Target.Anyone(addresses.getFirst())
              : new Target.Peer(peer(random.nextInt(PEERS)));
      waiting.add(++ticket);
      driver.tell(new Dial(ticket, target, addresses, random.nextInt(4) == 0));
    }

    private Multiaddr randomAddress() {
      return switch (random.nextInt(6)) {
        case 0 -> Multiaddr.of("/dns4/n" + random.nextInt(5) + ".example/tcp/1");
        case 1 -> Multiaddr.of("/ip4/0.0.0.0/tcp/" + random.nextInt(3));
        case 2 -> Multiaddr.of("/ip4/10.0.0." + random.nextInt(5) + "/tcp/1");
        case 3 -> publicAddress(random.nextInt(9)).withPeerId(peer(random.nextInt(PEERS)));
        default -> publicAddress(random.nextInt(9));
      };
    }

    private void cancel(long waiter) {
      waiting.remove(waiter);
      driver.tell(new DialCommand.Cancel(waiter));
    }

    private void answerAttempt(long id) {
      DialEvent.Attempt attempt = attempts.remove(id);
      if (random.nextInt(3) > 0) {
        AttemptError error = List.of(AttemptError.values()).get(random.nextInt(6));
        driver.tell(new AttemptFailed(id, error, "no luck", Optional.empty()));
      } else {
        PeerId answers =
            attempt.expected().isPresent() && random.nextInt(8) > 0
                ? attempt.expected().get()
                : peer(random.nextInt(PEERS));
        established.put(id, answers);
        driver.tell(new Established(id, answers));
      }
    }

    private void answerResolution(long id) {
      resolutions.remove(id);
      if (random.nextBoolean()) {
        driver.tell(new DialCommand.Unresolved(id, "no such name"));
      } else {
        List<Multiaddr> found = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
          found.add(randomAddress());
        }
        driver.tell(new DialCommand.Resolved(id, found));
      }
    }

    /** Does what the dialer asks for and checks that it may ask. */
    private void settle() {
      for (; handled < driver.events.size(); handled++) {
        DialEvent event = driver.events.get(handled);
        switch (event) {
          case DialEvent.Attempt attempt -> attempts.put(attempt.attempt(), attempt);
          case DialEvent.StopAttempt(long id) -> assertThat(stopped.add(id)).as("%s", id).isTrue();
          case DialEvent.Resolve resolve -> resolutions.put(resolve.resolution(), resolve);
          case DialEvent.StopResolving stop -> {}
          case DialEvent.Discard(long id) -> assertThat(established.remove(id)).isNotNull();
          case DialEvent.Spare(long id, PeerId peer) ->
              assertThat(established.remove(id)).isEqualTo(peer);
          case DialEvent.Succeeded won -> {
            won.tickets().forEach(this::answered);
            won.attempt().ifPresent(id -> assertThat(established.remove(id)).isEqualTo(won.peer()));
          }
          case DialEvent.Failed failed -> {
            failed.tickets().forEach(this::answered);
            assertThat(failed.failure().message()).hasSizeBetween(20, 6_000);
          }
          case DialEvent.WrongPeer wrong -> assertThat(wrong.expected()).isNotNull();
        }
      }
      assertThat(established).as("every connection has found its use").isEmpty();
      checkLimits();
    }

    private void answered(long answeredTicket) {
      assertThat(waiting.remove(answeredTicket)).as("ticket %s", answeredTicket).isTrue();
    }

    private void checkLimits() {
      DialerStats stats = driver.dialer.stats();
      assertThat(stats.attempts()).isLessThanOrEqualTo(config.concurrency().attempts());
      assertThat(stats.dials()).isLessThanOrEqualTo(config.concurrency().maxDials());
      assertThat(stats.waiters()).isEqualTo(waiting.size());
      assertThat(stats.backingOff()).isLessThanOrEqualTo(config.backOff().maxAddresses());
      long live = attempts.keySet().stream().filter(id -> !stopped.contains(id)).count();
      assertThat(stats.attempts()).as("attempts under way").isEqualTo((int) live);
    }

    /** Whoever waits is answered in time, though nobody answers the dialer any more. */
    private void finish() {
      driver.pass(config.timeout().toMillis());
      settle();
      assertThat(waiting).isEmpty();
      for (Map.Entry<Long, DialEvent.Attempt> late : Map.copyOf(attempts).entrySet()) {
        established.put(late.getKey(), peer(1));
        driver.tell(new Established(late.getKey(), peer(1)));
        attempts.remove(late.getKey());
        settle();
      }
      DialerStats stats = driver.dialer.stats();
      assertThat(stats).isEqualTo(new DialerStats(0, 0, 0, 0, stats.backingOff()));
    }

    private Optional<Long> pick(Set<Long> from) {
      List<Long> all = List.copyOf(from);
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }
  }
}
