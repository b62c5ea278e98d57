package io.kaiku.swarm.dial;

import static io.kaiku.swarm.TestPeers.address;
import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.TestPeers.publicAddress;
import static io.kaiku.swarm.dial.DialerDriver.SELF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.swarm.dial.DialCommand.AttemptFailed;
import io.kaiku.swarm.dial.DialCommand.Cancel;
import io.kaiku.swarm.dial.DialCommand.Dial;
import io.kaiku.swarm.dial.DialCommand.Established;
import io.kaiku.swarm.dial.DialEvent.Attempt;
import io.kaiku.swarm.dial.DialEvent.Discard;
import io.kaiku.swarm.dial.DialEvent.Failed;
import io.kaiku.swarm.dial.DialEvent.Spare;
import io.kaiku.swarm.dial.DialEvent.StopAttempt;
import io.kaiku.swarm.dial.DialEvent.Succeeded;
import io.kaiku.swarm.dial.DialEvent.WrongPeer;
import io.kaiku.swarm.dial.DialFailure.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialerTest {
  private static final PeerId BOB = peer(1);
  private static final PeerId EVE = peer(2);
  private static final Multiaddr ONE = publicAddress(1);
  private static final Multiaddr TWO = publicAddress(2);
  private static final Multiaddr THREE = publicAddress(3);

  @Test
  void anAddressIsDialedWithoutItsPeerWhichIsExpected() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(7, BOB, List.of(ONE.withPeerId(BOB))));

    Attempt attempt = driver.last(Attempt.class);
    assertThat(attempt.address()).isEqualTo(ONE);
    assertThat(attempt.expected()).contains(BOB);

    driver.tell(new Established(attempt.attempt(), BOB));
    assertThat(driver.last(Succeeded.class))
        .isEqualTo(new Succeeded(List.of(7L), BOB, OptionalLong.of(attempt.attempt())));
    assertThat(driver.dialer.stats()).isEqualTo(new DialerStats(0, 0, 0, 0, 0));
  }

  @Test
  void callersOfTheSamePeerShareOneDial() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.tell(Dial.peer(2, BOB, List.of(ONE)));
    driver.tell(Dial.address(3, ONE.withPeerId(BOB)));

    assertThat(driver.seen(Attempt.class)).hasSize(1);
    driver.tell(new Established(driver.last(Attempt.class).attempt(), BOB));
    assertThat(driver.last(Succeeded.class).tickets()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aSecondCallerBringsItsAddressesAlong() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.tell(Dial.peer(2, BOB, List.of(ONE, TWO)));
    driver.pass(0);
    driver.failLast(AttemptError.UNREACHABLE, "refused");

    assertThat(driver.tried()).containsExactlyInAnyOrder(ONE.toString(), TWO.toString());
  }

  @Test
  void addressesAreTriedOneAfterAnother() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(TWO, ONE)));
    assertThat(driver.tried()).containsExactly(ONE.toString());
    driver.pass(249);
    assertThat(driver.seen(Attempt.class)).hasSize(1);
    driver.pass(1);
    assertThat(driver.tried()).containsExactly(ONE.toString(), TWO.toString());
  }

  @Test
  void whenTheOnlyAttemptFailsTheNextStartsAtOnce() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE, TWO)));
    driver.failLast(AttemptError.UNREACHABLE, "refused");
    assertThat(driver.tried()).containsExactly(ONE.toString(), TWO.toString());
  }

  @Test
  void losersAreCancelledAndTheirLateConnectionsDiscarded() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE, TWO)));
    driver.pass(250);
    long loser = driver.seen(Attempt.class).get(0).attempt();
    long winner = driver.seen(Attempt.class).get(1).attempt();

    driver.tell(new Established(winner, BOB));
    assertThat(driver.last(Succeeded.class).attempt()).hasValue(winner);
    assertThat(driver.seen(StopAttempt.class)).containsExactly(new StopAttempt(loser));

    driver.tell(new Established(loser, BOB));
    assertThat(driver.seen(Discard.class)).containsExactly(new Discard(loser));
  }

  @Test
  void aFailureListsEveryAddressWithItsReason() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE, TWO, address("/ip4/0.0.0.0/tcp/1"))));
    driver.failLast(AttemptError.UNREACHABLE, "connection refused");
    driver.failLast(AttemptError.HANDSHAKE, "no common security protocol");

    DialFailure failure = driver.last(Failed.class).failure();
    assertThat(failure.kind()).isEqualTo(Kind.ALL_FAILED);
    assertThat(failure.message())
        .contains(BOB.toString(), ONE + ": connection refused", TWO + ": no common security")
        .contains("/ip4/0.0.0.0/tcp/1: is an unspecified address")
        .contains("is the peer running");
  }

  @Test
  void anAttemptThatAnswersNothingTimesOut() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.pass(10_000);

    assertThat(driver.seen(StopAttempt.class)).hasSize(1);
    assertThat(driver.last(Failed.class).failure().message())
        .contains("no connection within 10000 ms");
  }

  @Test
  void everyCallerHasItsOwnDeadline() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE, TWO)));
    driver.pass(9_000);
    driver.tell(Dial.peer(2, BOB, List.of(ONE, TWO, THREE)));
    driver.pass(6_000);

    Failed first = driver.last(Failed.class);
    assertThat(first.tickets()).containsExactly(1L);
    assertThat(first.failure().kind()).isEqualTo(Kind.DEADLINE);
    assertThat(first.failure().message())
        .contains(THREE + ": no answer yet")
        .contains("kaiku.swarm.dial.timeout");
    assertThat(driver.dialer.stats().attempts()).as("the other caller waits on").isEqualTo(1);

    driver.tell(new Established(driver.last(Attempt.class).attempt(), BOB));
    assertThat(driver.last(Succeeded.class).tickets()).containsExactly(2L);
  }

  @Test
  void theDeadlineOfTheLastCallerEndsTheDial() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(address("/dns4/slow.example/tcp/1"))));
    driver.pass(15_000);
    assertThat(driver.last(Failed.class).failure().message()).contains("not resolved yet");
    assertThat(driver.dialer.stats()).isEqualTo(new DialerStats(0, 0, 0, 0, 0));

    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.pass(9_999);
    assertThat(driver.seen(Failed.class)).as("a ticket may be used again").hasSize(1);
  }

  @Test
  void whoeverAnswersAtAnAddressAnswersThoseWhoWaitForThatPeer() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.tell(Dial.address(2, TWO));
    driver.tell(new Established(driver.last(Attempt.class).attempt(), BOB));
    assertThat(driver.seen(Succeeded.class))
        .extracting(Succeeded::tickets)
        .containsExactly(List.of(2L), List.of(1L));
  }

  @Test
  void theLastCallerToLeaveCancelsEverything() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE, address("/dns4/bob.example/tcp/1"))));
    driver.tell(Dial.peer(2, BOB, List.of(ONE)));

    driver.tell(new Cancel(1));
    assertThat(driver.seen(StopAttempt.class)).isEmpty();
    driver.tell(new Cancel(2));
    assertThat(driver.seen(StopAttempt.class)).hasSize(1);
    assertThat(driver.seen(DialEvent.StopResolving.class)).hasSize(1);
    assertThat(driver.dialer.stats()).isEqualTo(new DialerStats(0, 0, 0, 0, 0));

    driver.pass(60_000);
    assertThat(driver.seen(Failed.class)).isEmpty();
  }

  /** Case NO5: somebody else answers. */
  @Test
  void anAddressWithTheWrongPeerIsWrongForThatPeerOnly() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    long attempt = driver.last(Attempt.class).attempt();
    driver.tell(
        new AttemptFailed(attempt, AttemptError.WRONG_PEER, "eve answered", Optional.of(EVE)));

    assertThat(driver.last(WrongPeer.class)).isEqualTo(new WrongPeer(BOB, ONE, Optional.of(EVE)));
    driver.pass(299_999);
    driver.tell(Dial.peer(2, BOB, List.of(ONE)));
    assertThat(driver.last(Failed.class).failure().kind()).isEqualTo(Kind.BACKING_OFF);

    driver.tell(Dial.peer(3, EVE, List.of(ONE)));
    assertThat(driver.last(Attempt.class).expected()).contains(EVE);
  }

  @Test
  void aConnectionToTheWrongPeerIsDiscardedEvenIfTheShellLetItThrough() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.tell(new Established(driver.last(Attempt.class).attempt(), EVE));

    assertThat(driver.seen(Discard.class)).hasSize(1);
    assertThat(driver.last(WrongPeer.class).actual()).contains(EVE);
    assertThat(driver.seen(Succeeded.class)).isEmpty();
  }

  @Test
  void weDoNotDialOurselves() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, SELF, List.of(ONE)));
    assertThat(driver.last(Failed.class).failure().kind()).isEqualTo(Kind.SELF);

    driver.tell(Dial.address(2, ONE));
    driver.tell(new Established(driver.last(Attempt.class).attempt(), SELF));
    assertThat(driver.seen(Discard.class)).hasSize(1);
    assertThat(driver.last(Failed.class).failure().message()).contains("we answered ourselves");
  }

  @Test
  void whoeverAnswersAtAnAddressWithoutPeerIsWelcome() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.address(1, ONE));
    assertThat(driver.last(Attempt.class).expected()).isEmpty();
    driver.tell(new Established(driver.last(Attempt.class).attempt(), EVE));
    assertThat(driver.last(Succeeded.class).peer()).isEqualTo(EVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/0.0.0.0/tcp/4001",
        "/ip6/::/tcp/4001",
        "/ip4/224.0.0.1/tcp/4001",
        "/ip6/ff02::1/tcp/4001",
        "/ip4/8.8.8.8/tcp/0",
        "/ip4/8.8.8.8/udp/0/quic-v1",
        "/ip4/255.255.255.255/tcp/1",
      })
  void whatNobodyCanBeReachedAtIsNotDialed(String undialable) {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(address(undialable))));
    assertThat(driver.seen(Attempt.class)).isEmpty();
    assertThat(driver.last(Failed.class).failure().kind()).isEqualTo(Kind.NO_ADDRESS);
    assertThat(driver.last(Failed.class).failure().message()).contains(undialable);
  }

  @Test
  void anAddressOfAnotherPeerIsNotDialed() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE.withPeerId(EVE))));
    assertThat(driver.seen(Attempt.class)).isEmpty();
    assertThat(driver.last(Failed.class).failure().message()).contains("leads to the peer " + EVE);
  }

  @Test
  void atMostEightAddressesOfAPeerAreTriedAtOnce() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, IntStream.range(0, 50).mapToObj(i -> publicAddress(i)).toList()));
    driver.pass(1_000);
    assertThat(driver.seen(Attempt.class)).hasSize(8);
    driver.failLast(AttemptError.UNREACHABLE, "refused");
    assertThat(driver.seen(Attempt.class)).hasSize(9);
  }

  @Test
  void dialsWaitForAFreeAttemptAndGetIt() {
    DialerDriver driver =
        new DialerDriver(DialConfig.defaults().with(new DialConfig.Concurrency(2, 2, 10, 10)));
    for (int i = 0; i < 5; i++) {
      driver.tell(Dial.peer(i, peer(10 + i), List.of(publicAddress(i))));
    }
    assertThat(driver.seen(Attempt.class)).hasSize(2);
    for (int i = 0; i < 5; i++) {
      Attempt attempt = driver.seen(Attempt.class).get(i);
      driver.tell(new Established(attempt.attempt(), attempt.expected().orElseThrow()));
    }
    assertThat(driver.seen(Succeeded.class)).hasSize(5);
  }

  @Test
  void tooManyDialsAndTooManyCallersFailClearly() {
    DialerDriver driver =
        new DialerDriver(DialConfig.defaults().with(new DialConfig.Concurrency(8, 8, 2, 2)));
    driver.tell(Dial.peer(1, peer(11), List.of(ONE)));
    driver.tell(Dial.peer(2, peer(12), List.of(ONE)));
    driver.tell(Dial.peer(3, peer(13), List.of(ONE)));
    assertThat(driver.last(Failed.class).failure().kind()).isEqualTo(Kind.TOO_MANY_DIALS);
    assertThat(driver.last(Failed.class).failure().message())
        .contains("kaiku.swarm.dial.max-dials");

    driver.tell(Dial.peer(4, peer(11), List.of(ONE)));
    driver.tell(Dial.peer(5, peer(11), List.of(ONE)));
    assertThat(driver.last(Failed.class).tickets()).containsExactly(5L);
    assertThat(driver.last(Failed.class).failure().kind()).isEqualTo(Kind.TOO_MANY_WAITERS);
  }

  @Test
  void aTicketIsUsedOnceAtATime() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    assertThatThrownBy(() -> driver.tell(Dial.peer(1, EVE, List.of(ONE))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anInboundConnectionAnswersTheCallersAndSparesWhatIsUnderWay() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE, TWO)));
    long attempt = driver.last(Attempt.class).attempt();

    driver.connected(BOB, true);
    assertThat(driver.seen(Succeeded.class)).as("a limited one is no answer").isEmpty();
    driver.connected(BOB, false);
    assertThat(driver.last(Succeeded.class))
        .isEqualTo(new Succeeded(List.of(1L), BOB, OptionalLong.empty()));
    assertThat(driver.seen(StopAttempt.class)).as("its other end may hold on to it").isEmpty();

    driver.tell(new Established(attempt, BOB));
    assertThat(driver.seen(Spare.class)).containsExactly(new Spare(attempt, BOB));
    driver.pass(60_000);
    assertThat(driver.seen(Attempt.class)).as("TWO is never tried").hasSize(1);
    assertThat(driver.dialer.stats().attempts()).isZero();
  }

  @Test
  void aSpareAttemptThatHangsIsStopped() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.connected(BOB, false);
    driver.pass(10_000);
    assertThat(driver.seen(StopAttempt.class)).hasSize(1);
    assertThat(driver.dialer.stats().attempts()).isZero();
  }

  @Test
  void deadlinesAreConfigurable() {
    DialerDriver driver =
        new DialerDriver(
            DialConfig.defaults().withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(30)));
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.pass(29_999);
    assertThat(driver.seen(Failed.class)).isEmpty();
    driver.pass(1);
    assertThat(driver.seen(Failed.class)).hasSize(1);
  }
}
