package io.kaiku.swarm.dial;

import static io.kaiku.swarm.TestPeers.address;
import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.TestPeers.publicAddress;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.swarm.dial.DialCommand.AttemptFailed;
import io.kaiku.swarm.dial.DialCommand.Dial;
import io.kaiku.swarm.dial.DialCommand.Resolved;
import io.kaiku.swarm.dial.DialCommand.Unresolved;
import io.kaiku.swarm.dial.DialEvent.Attempt;
import io.kaiku.swarm.dial.DialEvent.Failed;
import io.kaiku.swarm.dial.DialEvent.Resolve;
import io.kaiku.swarm.dial.DialFailure.Kind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in addresses: case PS3 and its class. */
class NamesTest {
  private static final PeerId BOB = peer(1);
  private static final Multiaddr NAME = address("/dns4/bob.example/tcp/4001");

  @Test
  void aNameIsResolvedAndItsAddressesAreDialed() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(NAME)));
    Resolve resolve = driver.last(Resolve.class);
    assertThat(resolve.name()).isEqualTo(NAME);
    assertThat(resolve.maxAddresses()).isPositive().isLessThanOrEqualTo(100);

    driver.tell(new Resolved(resolve.resolution(), List.of(publicAddress(1))));
    assertThat(driver.tried()).containsExactly(publicAddress(1).toString());
  }

  @Test
  void whatIsKnownIsTriedWhileANameIsResolved() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(NAME, publicAddress(1))));
    assertThat(driver.tried()).containsExactly(publicAddress(1).toString());
    driver.failLast(AttemptError.UNREACHABLE, "refused");
    assertThat(driver.seen(Failed.class)).as("the name may help yet").isEmpty();

    driver.tell(new Resolved(driver.last(Resolve.class).resolution(), List.of(publicAddress(2))));
    assertThat(driver.tried()).endsWith(publicAddress(2).toString());
  }

  @Test
  void aNameThatStandsForNothingIsAReason() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(NAME)));
    driver.tell(new Unresolved(driver.last(Resolve.class).resolution(), "no such host"));
    assertThat(driver.last(Failed.class).failure().message()).contains(NAME + ": no such host");

    driver.tell(Dial.peer(2, BOB, List.of(NAME)));
    assertThat(driver.last(Failed.class).failure().kind())
        .as("names are left alone as well")
        .isEqualTo(Kind.BACKING_OFF);
  }

  @Test
  void anEmptyAnswerIsAReasonToo() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(NAME)));
    driver.tell(new Resolved(driver.last(Resolve.class).resolution(), List.of()));
    assertThat(driver.last(Failed.class).failure().message()).contains("has no address");
  }

  @Test
  void namesBehindNamesEndAfterFour() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(address("/dnsaddr/n0.example"))));
    for (int depth = 1; driver.seen(Failed.class).isEmpty() && depth < 20; depth++) {
      Multiaddr next = address("/dnsaddr/n" + depth + ".example");
      driver.tell(new Resolved(driver.last(Resolve.class).resolution(), List.of(next)));
    }
    assertThat(driver.seen(Resolve.class)).hasSize(4);
    assertThat(driver.last(Failed.class).failure().message()).contains("more than 4 names");
  }

  @Test
  void namesThatStandForOneAnotherEnd() {
    DialerDriver driver = new DialerDriver();
    Multiaddr a = address("/dnsaddr/a.example");
    Multiaddr b = address("/dnsaddr/b.example");
    driver.tell(Dial.peer(1, BOB, List.of(a)));
    driver.tell(new Resolved(driver.last(Resolve.class).resolution(), List.of(b)));
    driver.tell(new Resolved(driver.last(Resolve.class).resolution(), List.of(a, b)));
    assertThat(driver.seen(Resolve.class)).hasSize(2);
    assertThat(driver.seen(Failed.class)).hasSize(1);
  }

  @Test
  void aNameStandsForAtMostAHundredAddresses() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(address("/dnsaddr/many.example"))));
    List<Multiaddr> many = IntStream.range(0, 5_000).mapToObj(i -> publicAddress(i)).toList();
    driver.tell(new Resolved(driver.last(Resolve.class).resolution(), many));
    for (int i = 0; driver.seen(Failed.class).isEmpty(); i++) {
      assertThat(driver.dialer.stats().attempts()).isBetween(1, 8);
      long attempt = driver.seen(Attempt.class).get(i).attempt();
      driver.tell(AttemptFailed.of(attempt, AttemptError.UNREACHABLE, "refused"));
    }
    assertThat(driver.seen(Attempt.class)).as("the name itself counts").hasSize(99);
    assertThat(driver.last(Failed.class).failure().message().length()).isLessThan(4_000);
  }

  @Test
  void aDnsaddrOfManyPeersLeadsToTheOneThatIsWanted() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(address("/dnsaddr/bootstrap.example"))));
    driver.tell(
        new Resolved(
            driver.last(Resolve.class).resolution(),
            List.of(
                publicAddress(1).withPeerId(peer(7)),
                publicAddress(2).withPeerId(BOB),
                publicAddress(3).withPeerId(peer(8)))));
    assertThat(driver.tried()).containsExactly(publicAddress(2).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/127.0.0.1/tcp/1",
        "/ip4/10.0.0.1/tcp/1",
        "/ip4/169.254.1.1/tcp/1",
        "/ip6/fd00::1/tcp/1",
        "/ip6/::1/tcp/1",
      })
  void whetherNamesMayStandForPrivateAddressesIsConfigured(String hidden) {
    DialConfig strict = DialConfig.defaults().with(new DialConfig.Names(100, 4, false));
    DialerDriver driver = new DialerDriver(strict);
    driver.tell(Dial.peer(1, BOB, List.of(NAME)));
    driver.tell(new Resolved(driver.last(Resolve.class).resolution(), List.of(address(hidden))));
    assertThat(driver.seen(Attempt.class)).isEmpty();
    assertThat(driver.last(Failed.class).failure().message())
        .contains("kaiku.swarm.dial.names.allow-private");

    DialerDriver direct = new DialerDriver(strict);
    direct.tell(Dial.peer(1, BOB, List.of(address(hidden))));
    assertThat(direct.seen(Attempt.class)).as("no name is involved").hasSize(1);

    DialerDriver trusting = new DialerDriver();
    trusting.tell(Dial.peer(1, BOB, List.of(NAME)));
    trusting.tell(
        new Resolved(trusting.last(Resolve.class).resolution(), List.of(address(hidden))));
    assertThat(trusting.seen(Attempt.class)).hasSize(1);
  }

  @Test
  void answersThatComeTooLateAreIgnored() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(NAME)));
    driver.tell(new DialCommand.Cancel(1));
    long resolution = driver.last(Resolve.class).resolution();
    driver.tell(new Resolved(resolution, List.of(publicAddress(1))));
    driver.tell(new Unresolved(resolution, "late"));
    driver.tell(new Resolved(resolution, List.of()));
    assertThat(driver.seen(Attempt.class)).isEmpty();
  }
}
