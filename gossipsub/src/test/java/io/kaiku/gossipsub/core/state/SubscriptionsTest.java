package io.kaiku.gossipsub.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.simkit.SimPeer;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
  private static final PeerId ONE = SimPeer.numbered(1);
  private static final PeerId TWO = SimPeer.numbered(2);
  private final Subscriptions subscriptions = new Subscriptions(100);

  @Test
  void listsPeersByTopicAndTopicsByPeer() {
    assertThat(subscriptions.add(ONE, "a", false)).isTrue();
    assertThat(subscriptions.add(ONE, "a", false)).isTrue();
    assertThat(subscriptions.add(TWO, "a", false)).isTrue();
    assertThat(subscriptions.add(TWO, "b", false)).isTrue();
    assertThat(subscriptions.peersOf("a")).containsExactly(ONE, TWO);
    assertThat(subscriptions.of(TWO)).containsExactly("a", "b");
    assertThat(subscriptions.remove(ONE, "a")).isTrue();
    assertThat(subscriptions.remove(ONE, "a")).isFalse();
    assertThat(subscriptions.has(ONE, "a")).isFalse();
    assertThat(subscriptions.forget(TWO)).containsExactly("a", "b");
    assertThat(subscriptions.forget(TWO)).isEmpty();
    assertThat(subscriptions.topics()).isZero();
  }

  /** GS2: a hundred thousand topics. */
  @Test
  void aPeerHasSoManyTopicsAndLeavesNothingBehind() {
    int taken = 0;
    for (int i = 0; i < 100_000; i++) {
      taken += subscriptions.add(ONE, "topic " + i, false) ? 1 : 0;
      if (i % 3 == 0) {
        taken -= subscriptions.remove(ONE, "topic " + i) ? 1 : 0;
      }
    }
    assertThat(taken).isEqualTo(100);
    assertThat(subscriptions.topics()).isEqualTo(100);
    assertThat(subscriptions.of(ONE)).hasSize(100);
    subscriptions.forget(ONE);
    assertThat(subscriptions.topics()).isZero();
  }

  @Test
  void aTopicOfOursIsTakenBeyondTheLimit() {
    for (int i = 0; i < 100; i++) {
      subscriptions.add(ONE, "topic " + i, false);
    }
    assertThat(subscriptions.add(ONE, "theirs", false)).isFalse();
    assertThat(subscriptions.add(ONE, "ours", true)).isTrue();
    assertThat(subscriptions.add(ONE, "topic 7", false)).isTrue();
    assertThat(subscriptions.of(ONE)).hasSize(101);
  }
}
