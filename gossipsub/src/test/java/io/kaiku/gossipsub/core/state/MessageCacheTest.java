package io.kaiku.gossipsub.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.simkit.SimPeer;
import org.junit.jupiter.api.Test;

class MessageCacheTest {
  private static final PeerId PEER = SimPeer.numbered(1);
  private static final PeerId OTHER = SimPeer.numbered(2);

  private static Bytes id(int number) {
    return Bytes.utf8("id " + number);
  }

  private static GossipMessage message(String topic, int number, int size) {
    return GossipMessage.unsigned(topic, Bytes.utf8(number + " " + "x".repeat(size)));
  }

  @Test
  void keepsMessagesForItsWindowsAndTellsOfTheNewest() {
    var cache = new MessageCache(5, 1_000_000, 3);
    for (int beat = 0; beat < 8; beat++) {
      cache.put(id(beat), message(beat % 2 == 0 ? "even" : "odd", beat, 10));
      cache.shift();
    }
    cache.put(id(8), message("even", 8, 10));
    assertThat(cache.ids(3)).containsOnlyKeys("even", "odd");
    assertThat(cache.ids(3).get("even")).containsExactly(id(8), id(6));
    assertThat(cache.ids(3).get("odd")).containsExactly(id(7));
    assertThat(cache.ids("even", 3)).containsExactly(id(8), id(6));
    assertThat(cache.ids("other", 3)).isEmpty();
    assertThat(cache.size()).isEqualTo(5);
    assertThat(cache.handTo(PEER, id(3))).isNull();
    assertThat(cache.handTo(PEER, id(4))).isEqualTo(message("even", 4, 10));
  }

  /** GS4: the same message again and again. */
  @Test
  void handsAMessageToAPeerThreeTimes() {
    var cache = new MessageCache(5, 1_000_000, 3);
    cache.put(id(1), message("t", 1, 10));
    for (int time = 1; time <= 1_000; time++) {
      assertThat(cache.handTo(PEER, id(1)) != null).isEqualTo(time <= 3);
    }
    assertThat(cache.handTo(OTHER, id(1))).isNotNull();
  }

  @Test
  void isBoundedInBytesAndDropsTheOldestFirst() {
    var cache = new MessageCache(5, 100_000, 3);
    for (int i = 0; i < 1_000; i++) {
      cache.put(id(i), message("t", i, 1_000));
      assertThat(cache.bytes()).isLessThanOrEqualTo(100_000);
      assertThat(cache.handTo(PEER, id(i))).isNotNull();
      if (i % 50 == 0) {
        cache.shift();
      }
    }
    assertThat(cache.size()).isBetween(70, 90);
    assertThat(cache.handTo(PEER, id(999 - 60))).isNotNull();
    assertThat(cache.handTo(PEER, id(0))).isNull();
  }

  @Test
  void aMessageLargerThanTheCacheIsNotKept() {
    var cache = new MessageCache(5, 70_000, 3);
    cache.put(id(1), message("t", 1, 10));
    cache.put(id(2), message("t", 2, 80_000));
    assertThat(cache.handTo(PEER, id(2))).isNull();
    assertThat(cache.handTo(PEER, id(1))).isNotNull();
  }

  @Test
  void anEmptyCacheCostsNothing() {
    var cache = new MessageCache(5, 70_000, 3);
    cache.put(id(1), message("t", 1, 10));
    cache.put(id(1), message("t", 1, 10));
    assertThat(cache.size()).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      cache.shift();
    }
    assertThat(cache.size()).isZero();
    assertThat(cache.bytes()).isZero();
    assertThat(cache.ids(3)).isEmpty();
  }
}
