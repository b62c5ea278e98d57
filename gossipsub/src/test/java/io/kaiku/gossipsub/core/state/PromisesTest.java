package io.kaiku.gossipsub.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.simkit.SimPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final Bytes ID = Bytes.utf8("id");
  private final Promises promises = new Promises(100, 2, 3_000);

  private List<PeerId> brokenAt(long nowMs) {
    List<PeerId> broken = new ArrayList<>();
    promises.expire(nowMs, broken::add);
    return broken;
  }

  @Test
  void asksAFewPeersAtATimeAndEachOnce() {
    assertThat(promises.mayAsk(ID, SimPeer.numbered(1))).isTrue();
    promises.add(ID, SimPeer.numbered(1), 0);
    assertThat(promises.mayAsk(ID, SimPeer.numbered(1))).isFalse();
    assertThat(promises.mayAsk(ID, SimPeer.numbered(2))).isTrue();
    promises.add(ID, SimPeer.numbered(2), 500);
    assertThat(promises.mayAsk(ID, SimPeer.numbered(3))).isFalse();
  }

  @Test
  void namesThoseWhoDidNotDeliverInTime() {
    promises.add(ID, SimPeer.numbered(1), 0);
    promises.add(ID, SimPeer.numbered(2), 500);
    promises.add(Bytes.utf8("kept"), SimPeer.numbered(1), 100);
    promises.fulfilled(Bytes.utf8("kept"));
    assertThat(brokenAt(2_999)).isEmpty();
    assertThat(brokenAt(3_000)).containsExactly(SimPeer.numbered(1), SimPeer.numbered(2));
    assertThat(promises.mayAsk(ID, SimPeer.numbered(1))).isTrue();
    assertThat(promises.size()).isZero();
  }

  @Test
  void isBounded() {
    for (int i = 0; i < 1_000; i++) {
      promises.add(Bytes.utf8("id " + i), SimPeer.numbered(1), 0);
      assertThat(promises.size()).isLessThanOrEqualTo(100);
    }
    assertThat(brokenAt(3_000)).hasSize(100);
  }

  @Test
  void holdsNoFrame() {
    Bytes frame = Bytes.wrap(new byte[1_000_000]);
    promises.add(frame.slice(10, 20), SimPeer.numbered(1), 0);
    assertThat(promises.mayAsk(Bytes.wrap(new byte[10]), SimPeer.numbered(1))).isFalse();
  }
}
