package io.kaiku.swarm.conns;

import static io.kaiku.swarm.TestPeers.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.swarm.conns.ConnectionTable.Change;
import io.kaiku.swarm.conns.ConnectionTable.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTableTest {
  private static final PeerId BOB = peer(1);

  private final ConnectionTable table = new ConnectionTable();

  @Test
  void aPeerComesUpWithItsFirstConnectionAndGoesDownWithItsLast() {
    Change first = table.add(direct(1, BOB, 10));
    assertThat(first.isUp()).isTrue();
    Change second = table.add(direct(2, BOB, 20));
    assertThat(second.isUp() || second.isDown()).isFalse();

    assertThat(table.remove(1).orElseThrow().isDown()).isFalse();
    assertThat(table.remove(2).orElseThrow().isDown()).isTrue();
    assertThat(table.remove(2)).isEmpty();
    assertThat(table.peers()).isEmpty();
    assertThat(table.size()).isZero();
  }

  @Test
  void bothConnectionsOfASimultaneousDialAreKeptAndTheOlderIsPreferred() {
    table.add(direct(2, BOB, 20));
    table.add(direct(1, BOB, 21));
    assertThat(table.connections(BOB)).extracting(OpenConnection::id).containsExactly(2L, 1L);
    assertThat(table.preferred(BOB).orElseThrow().id()).isEqualTo(2);
    table.remove(2);
    assertThat(table.preferred(BOB).orElseThrow().id()).isEqualTo(1);
  }

  @Test
  void connectionsOfTheSameInstantAreToldApartByTheirId() {
    table.add(direct(7, BOB, 20));
    table.add(direct(3, BOB, 20));
    assertThat(table.preferred(BOB).orElseThrow().id()).isEqualTo(3);
  }

  @Test
  void aConnectionWithoutARelaysLimitsIsPreferred() {
    Change relayed = table.add(limited(1, BOB, 10));
    assertThat(relayed.after()).isEqualTo(Reach.LIMITED);
    assertThat(table.preferred(BOB)).isPresent();

    Change upgraded = table.add(direct(2, BOB, 20));
    assertThat(upgraded).isEqualTo(new Change(direct(2, BOB, 20), Reach.LIMITED, Reach.FULL));
    assertThat(table.preferred(BOB).orElseThrow().id()).isEqualTo(2);
    assertThat(table.reach(BOB)).isEqualTo(Reach.FULL);

    assertThat(table.remove(2).orElseThrow())
        .isEqualTo(new Change(direct(2, BOB, 20), Reach.FULL, Reach.LIMITED));
  }

  @Test
  void everyLifeOfAPeerHasItsOwnEpoch() {
    assertThat(table.epoch(BOB)).isZero();
    table.add(direct(1, BOB, 10));
    long first = table.epoch(BOB);
    table.add(direct(2, BOB, 10));
    assertThat(table.epoch(BOB)).isEqualTo(first);
    table.remove(1);
    table.remove(2);
    table.add(direct(3, BOB, 10));
    assertThat(table.epoch(BOB)).isGreaterThan(first);
  }

  @Test
  void anIdIsUsedOnce() {
    table.add(direct(1, BOB, 10));
    assertThatThrownBy(() -> table.add(direct(1, peer(2), 10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(table.reach(peer(2))).isEqualTo(Reach.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void theTableIsWhatWasAddedAndNotRemoved(int seed) {
    Random random = new Random(seed);
    List<OpenConnection> open = new ArrayList<>();
    for (int step = 0; step < 3_000; step++) {
      if (open.isEmpty() || random.nextInt(100) < 52) {
        PeerId peer = peer(random.nextInt(20));
        OpenConnection added =
            random.nextBoolean() ? direct(step, peer, step) : limited(step, peer, step);
        boolean connected = open.stream().anyMatch(other -> other.peer().equals(peer));
        assertThat(table.add(added).isUp()).isEqualTo(!connected);
        open.add(added);
      } else {
        OpenConnection removed = open.remove(random.nextInt(open.size()));
        boolean connected = open.stream().anyMatch(o -> o.peer().equals(removed.peer()));
        assertThat(table.remove(removed.id()).orElseThrow().isDown()).isEqualTo(!connected);
      }
      assertThat(table.size()).isEqualTo(open.size());
      assertThat(table.peers().size())
          .isEqualTo((int) open.stream().map(OpenConnection::peer).distinct().count());
    }
    assertThat(table.peers().stream().flatMap(peer -> table.connections(peer).stream()))
        .containsExactlyInAnyOrderElementsOf(open);
  }

  static OpenConnection direct(long id, PeerId peer, long openedAtMs) {
    return open(id, peer, Direction.INBOUND, false, openedAtMs);
  }

  static OpenConnection limited(long id, PeerId peer, long openedAtMs) {
    return open(id, peer, Direction.INBOUND, true, openedAtMs);
  }

  static OpenConnection open(
      long id, PeerId peer, Direction direction, boolean limited, long openedAtMs) {
    return new OpenConnection(
        id, peer, direction, Multiaddr.of("/ip4/8.8.8.8/tcp/1"), limited, openedAtMs);
  }
}
