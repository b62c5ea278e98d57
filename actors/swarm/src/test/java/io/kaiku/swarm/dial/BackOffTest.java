package io.kaiku.swarm.dial;

import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.TestPeers.publicAddress;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.swarm.dial.DialCommand.ClearBackOff;
import io.kaiku.swarm.dial.DialCommand.Dial;
import io.kaiku.swarm.dial.DialCommand.Established;
import io.kaiku.swarm.dial.DialEvent.Attempt;
import io.kaiku.swarm.dial.DialEvent.Failed;
import io.kaiku.swarm.dial.DialFailure.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {
  private static final PeerId BOB = peer(1);
  private static final Multiaddr ONE = publicAddress(1);
  private static final Multiaddr TWO = publicAddress(2);

  @ParameterizedTest
  @CsvSource({
    "1, 5000",
    "2, 6000",
    "3, 9000",
    "4, 14000",
    "18, 294000",
    "19, 300000",
    "500, 300000"
  })
  void anAddressIsLeftAloneLongerWithEachFailure(int failures, long expectedMs) {
    BackOffBook book = new BackOffBook(DialConfig.BackOff.defaults());
    Target target = new Target.Peer(BOB);
    long nowMs = 0;
    for (int i = 0; i < failures; i++) {
      nowMs += book.remainingMs(target, ONE, nowMs);
      book.failed(target, ONE, false, nowMs);
    }
    assertThat(book.remainingMs(target, ONE, nowMs)).isEqualTo(expectedMs);
    assertThat(book.remainingMs(target, TWO, nowMs)).isZero();
    assertThat(book.remainingMs(new Target.Peer(peer(9)), ONE, nowMs)).isZero();
  }

  @Test
  void failuresLongAgoAreNotInARow() {
    BackOffBook book = new BackOffBook(DialConfig.BackOff.defaults());
    Target target = new Target.Peer(BOB);
    book.failed(target, ONE, false, 0);
    book.failed(target, ONE, false, 5_000);
    book.failed(target, ONE, false, 5_000 + 6_000 + 300_001);
    assertThat(book.remainingMs(target, ONE, 311_001)).isEqualTo(5_000);
  }

  @Test
  void whatIsRememberedIsBounded() {
    DialConfig.BackOff small =
        new DialConfig.BackOff(
            Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(5), 100);
    BackOffBook book = new BackOffBook(small);
    for (int i = 0; i < 10_000; i++) {
      Target target = new Target.Peer(peer(i));
      book.failed(target, publicAddress(i % 1_000), i % 3 == 0, i);
      book.unreachable(target, List.of(ONE, TWO));
      assertThat(book.size()).isLessThanOrEqualTo(100);
    }
    assertThat(book.remainingMs(new Target.Peer(peer(9_999)), publicAddress(999), 9_999))
        .as("the newest is remembered")
        .isPositive();
  }

  @Test
  void aDialOfAddressesThatJustFailedFailsWithTheTimeToWait() {
    DialerDriver driver = failedOnce(ONE);
    driver.pass(1_000);
    driver.tell(Dial.peer(2, BOB, List.of(ONE)));

    DialFailure failure = driver.last(Failed.class).failure();
    assertThat(failure.kind()).isEqualTo(Kind.BACKING_OFF);
    assertThat(failure.retryAfterMs()).isEqualTo(4_000);
    assertThat(failure.message()).contains("try again in 4000 ms");

    driver.pass(4_000);
    driver.tell(Dial.peer(3, BOB, List.of(ONE)));
    assertThat(driver.seen(Attempt.class)).hasSize(2);
  }

  @Test
  void aPersonMayTryAtOnce() {
    DialerDriver driver = failedOnce(ONE);
    driver.tell(Dial.address(2, ONE.withPeerId(BOB)));
    assertThat(driver.seen(Attempt.class)).hasSize(2);
  }

  @Test
  void aPersonWhoJoinsADialGetsWhatWasLeftAloneTried() {
    DialerDriver driver = failedOnce(ONE, TWO);
    driver.pass(5_000);
    driver.tell(Dial.peer(2, BOB, List.of(ONE, TWO)));
    driver.failLast(AttemptError.UNREACHABLE, "refused");
    driver.failLast(AttemptError.UNREACHABLE, "refused");
    assertThat(driver.seen(Attempt.class)).hasSize(4);

    driver.pass(5_500);
    Multiaddr name = Multiaddr.of("/dns4/bob.example/tcp/1");
    driver.tell(Dial.peer(3, BOB, List.of(ONE, TWO)));
    assertThat(driver.last(Failed.class).failure().kind()).isEqualTo(Kind.BACKING_OFF);
    driver.tell(new Dial(4, new Target.Peer(BOB), List.of(ONE, name), false));
    assertThat(driver.seen(Attempt.class)).as("somewhere new: all are tried").hasSize(5);
    driver.tell(new Dial(5, new Target.Peer(BOB), List.of(TWO), true));
    driver.pass(250);
    assertThat(driver.tried()).endsWith(ONE.toString(), TWO.toString());
  }

  @Test
  void successClearsIt() {
    DialerDriver driver = failedOnce(ONE);
    driver.tell(Dial.address(2, TWO.withPeerId(BOB)));
    driver.tell(new Established(driver.last(Attempt.class).attempt(), BOB));
    driver.tell(Dial.peer(3, BOB, List.of(ONE)));
    assertThat(driver.tried()).endsWith(ONE.toString());
    assertThat(driver.seen(Failed.class)).hasSize(1);
  }

  /** Case PR4: restarted with the same key at another address. */
  @Test
  void aNewAddressGivesTheOthersAnotherChance() {
    DialerDriver driver = failedOnce(ONE);
    driver.tell(Dial.peer(2, BOB, List.of(ONE, TWO)));
    driver.pass(250);
    assertThat(driver.tried()).containsExactly(ONE.toString(), ONE.toString(), TWO.toString());
  }

  @Test
  void theShellMayClearItWhenTheNetworkHasChanged() {
    DialerDriver driver = failedOnce(ONE);
    driver.tell(new ClearBackOff(new Target.Peer(BOB)));
    driver.tell(Dial.peer(2, BOB, List.of(ONE)));
    assertThat(driver.seen(Attempt.class)).hasSize(2);
  }

  @Test
  void ourOwnPolicyIsNoReasonToLeaveAnAddressAlone() {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(ONE)));
    driver.failLast(AttemptError.NOT_ALLOWED, "denied");
    driver.tell(Dial.peer(2, BOB, List.of(ONE)));
    assertThat(driver.seen(Attempt.class)).hasSize(2);
  }

  private static DialerDriver failedOnce(Multiaddr... addresses) {
    DialerDriver driver = new DialerDriver();
    driver.tell(Dial.peer(1, BOB, List.of(addresses)));
    for (Multiaddr address : addresses) {
      driver.failLast(AttemptError.UNREACHABLE, address + " refused");
    }
    assertThat(driver.seen(Failed.class)).hasSize(1);
    return driver;
  }
}
