package io.kaiku.gossipsub.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.simkit.SimPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffsTest {
  private static final PeerId PEER = SimPeer.numbered(1);

  /** GS7: whatever a peer asks for. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1000",
    "60, 60000",
    "3600, 3600000",
    "3601, 3600000",
    "2147483648, 3600000",
    "9223372036854775807, 3600000",
    "18446744073709551615, 3600000"
  })
  void secondsFromTheWireNeverOverflow(String unsignedSeconds, long expectedMs) {
    assertThat(Backoffs.msOf(Long.parseUnsignedLong(unsignedSeconds))).isEqualTo(expectedMs);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_700_000_000_000L, Long.MAX_VALUE - 1_000, -5})
  void endsAtItsEndWhateverTheOriginOfTime(long nowMs) {
    var backoffs = new Backoffs(100, 1_000);
    backoffs.begin("t", PEER, 60_000, nowMs);
    assertThat(backoffs.forbidsTheirGraft("t", PEER, nowMs + 59_999)).isTrue();
    assertThat(backoffs.forbidsTheirGraft("t", PEER, nowMs + 60_000)).isFalse();
    assertThat(backoffs.forbidsOurGraft("t", PEER, nowMs + 60_999)).isTrue();
    assertThat(backoffs.forbidsOurGraft("t", PEER, nowMs + 61_000)).isFalse();
    assertThat(backoffs.forbidsTheirGraft("u", PEER, nowMs)).isFalse();
    assertThat(backoffs.forbidsTheirGraft("t", SimPeer.numbered(2), nowMs)).isFalse();
  }

  @Test
  void isExtendedNeverShortened() {
    var backoffs = new Backoffs(100, 0);
    backoffs.begin("t", PEER, 60_000, 0);
    backoffs.begin("t", PEER, 10_000, 1_000);
    assertThat(backoffs.forbidsTheirGraft("t", PEER, 59_000)).isTrue();
    backoffs.begin("t", PEER, 60_000, 30_000);
    assertThat(backoffs.forbidsTheirGraft("t", PEER, 89_999)).isTrue();
    assertThat(backoffs.size()).isEqualTo(1);
  }

  @Test
  void noneIsLongerThanAnHourAndAllAreForgottenAfterwards() {
    var backoffs = new Backoffs(1_000, 1_000);
    for (int i = 0; i < 500; i++) {
      backoffs.begin("t", SimPeer.numbered(i), Long.MAX_VALUE, 0);
    }
    for (long nowMs = 0; nowMs < 7_200_000; nowMs += 1_000) {
      backoffs.expire(nowMs);
      assertThat(backoffs.size()).isEqualTo(nowMs < 3_601_000 ? 500 : 0);
    }
  }

  @Test
  void aFloodOfPeersTakesTheOldest() {
    var backoffs = new Backoffs(100, 0);
    for (int i = 0; i < 10_000; i++) {
      backoffs.begin("t", SimPeer.numbered(i), 60_000, i);
      assertThat(backoffs.size()).isLessThanOrEqualTo(100);
      assertThat(backoffs.forbidsTheirGraft("t", SimPeer.numbered(i), i)).isTrue();
    }
    assertThat(backoffs.forbidsTheirGraft("t", SimPeer.numbered(0), 10_000)).isFalse();
  }
}
