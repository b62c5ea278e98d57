package io.kaiku.swarm.limits;

import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.limits.LimitsTest.assertNothingHeld;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.swarm.limits.ScopeLimit.Counts;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any sequence of reservations and releases: what is held is exactly what a naive model adds up, no
 * cap is ever exceeded, nothing is refused that would fit, and closing everything leaves nothing.
 */
class LimitsPropertyTest {
  private static final List<String> PROTOCOLS = List.of("/a", "/b", "/c");

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsHeldIsWhatWasGranted(int seed) {
    new Model(seed).run();
  }

  private static final class Model {
    private final Random random;
    private final LimitsConfig config;
    private final Limits limits;
    private final List<Link> links = new ArrayList<>();
    private long nowMs;

    Model(int seed) {
      random = new Random(seed);
      Map<ScopeKind, ScopeLimit> scopes = new EnumMap<>(ScopeKind.class);
      for (ScopeKind kind : ScopeKind.values()) {
        scopes.put(kind, new ScopeLimit(counts(), counts()));
      }
      PrefixLimitsConfig prefixes =
          new PrefixLimitsConfig(
              List.of(new PrefixLimitsConfig.Rule(32, 3, 1, 4)), List.of(), List.of(), 5);
      config = new LimitsConfig(scopes, prefixes);
      limits = new Limits(config);
    }

    private Counts counts() {
      return new Counts(1 + random.nextInt(8), 1 + random.nextInt(8), 1 + random.nextInt(12));
    }

    void run() {
      for (int step = 0; step < 500; step++) {
        nowMs += random.nextInt(500);
        act();
        check();
      }
      links.forEach(link -> link.scope.close());
      links.clear();
      assertNothingHeld(limits);
    }

    private void act() {
      Link link = links.isEmpty() ? null : links.get(random.nextInt(links.size()));
      int choice = random.nextInt(10);
      if (link == null || choice < 3) {
        connect();
      } else if (choice == 3) {
        attach(link);
      } else if (choice == 4) {
        link.scope.close();
        links.remove(link);
      } else if (choice < 7 || link.streams.isEmpty()) {
        stream(link);
      } else {
        use(link, link.streams.get(random.nextInt(link.streams.size())));
      }
    }

    private void connect() {
      Direction direction = random.nextBoolean() ? Direction.INBOUND : Direction.OUTBOUND;
      InetAddress ip = Multiaddr.of("/ip4/8.8.8." + random.nextInt(6)).ip().orElseThrow();
      if (limits.connection(direction, Optional.of(ip), nowMs)
          instanceof Admission.Granted<ConnectionScope>(ConnectionScope scope)) {
        links.add(new Link(scope, direction, ip));
      }
    }

    private void attach(Link link) {
      if (link.peer == null) {
        PeerId peer = peer(random.nextInt(4));
        boolean fits = fits(ScopeKind.PEER, held(l -> peer.equals(l.peer)), link.total());
        assertThat(link.scope.attach(peer).isEmpty()).as("fits").isEqualTo(fits);
        link.peer = fits ? peer : null;
      }
    }

    private void stream(Link link) {
      if (link.peer != null) {
        Direction direction = random.nextBoolean() ? Direction.INBOUND : Direction.OUTBOUND;
        if (link.scope.stream(direction)
            instanceof Admission.Granted<StreamScope>(StreamScope scope)) {
          link.streams.add(new Stream(scope, direction));
        }
      }
    }

    private void use(Link link, Stream stream) {
      if (random.nextInt(3) == 0) {
        stream.scope.close();
        link.streams.remove(stream);
      } else {
        String protocol = PROTOCOLS.get(random.nextInt(PROTOCOLS.size()));
        if (stream.protocol == null && stream.scope.attach(protocol).isEmpty()) {
          stream.protocol = protocol;
        }
      }
    }

    private void check() {
      compare(ScopeKind.SYSTEM, limits.system(), held(link -> true));
      for (int i = 0; i < 4; i++) {
        PeerId peer = peer(i);
        compare(ScopeKind.PEER, limits.peer(peer), held(link -> peer.equals(link.peer)));
      }
      for (String protocol : PROTOCOLS) {
        Claim held = Claim.NOTHING;
        for (Link link : links) {
          for (Stream stream : link.streams) {
            held = protocol.equals(stream.protocol) ? held.plus(stream.total()) : held;
          }
        }
        compare(ScopeKind.PROTOCOL, limits.protocol(protocol), held);
      }
      for (Link link : links) {
        compare(ScopeKind.CONNECTION, link.scope.usage(), link.total());
      }
      Map<InetAddress, Integer> byIp = new HashMap<>();
      links.stream()
          .filter(link -> link.direction == Direction.INBOUND)
          .forEach(link -> byIp.merge(link.ip, 1, Integer::sum));
      assertThat(byIp.values()).allMatch(n -> n <= 3);
      assertThat(limits.trackedRates()).isLessThanOrEqualTo(5);
    }

    private Claim held(Predicate<Link> which) {
      Claim held = Claim.NOTHING;
      for (Link link : links) {
        held = which.test(link) ? held.plus(link.total()) : held;
      }
      return held;
    }

    private boolean fits(ScopeKind kind, Claim held, Claim more) {
      return Gauge.ALL.stream().noneMatch(g -> g.exceeds(held, more, config.of(kind)));
    }

    private void compare(ScopeKind kind, ScopeUsage usage, Claim expected) {
      assertThat(usage)
          .as("%s", kind)
          .isEqualTo(
              new ScopeUsage(
                  expected.connectionsIn(),
                  expected.connectionsOut(),
                  expected.streamsIn(),
                  expected.streamsOut()));
      assertThat(fits(kind, Claim.NOTHING, expected)).as("%s within its limit", kind).isTrue();
    }
  }

  private static final class Link {
    private final ConnectionScope scope;
    private final Direction direction;
    private final InetAddress ip;
    private final List<Stream> streams = new ArrayList<>();
    private PeerId peer;

    Link(ConnectionScope scope, Direction direction, InetAddress ip) {
      this.scope = scope;
      this.direction = direction;
      this.ip = ip;
    }

    Claim total() {
      Claim total = Claim.connection(direction);
      for (Stream stream : streams) {
        total = total.plus(stream.total());
      }
      return total;
    }
  }

  private static final class Stream {
    private final StreamScope scope;
    private final Direction direction;
    private String protocol;

    Stream(StreamScope scope, Direction direction) {
      this.scope = scope;
      this.direction = direction;
    }

    Claim total() {
      return Claim.stream(direction);
    }
  }
}
