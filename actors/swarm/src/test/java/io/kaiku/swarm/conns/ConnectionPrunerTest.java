package io.kaiku.swarm.conns;

import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.conns.ConnectionTableTest.direct;
import static io.kaiku.swarm.conns.ConnectionTableTest.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.swarm.conns.ConnectionPruner.Close;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionPrunerTest {
  private static final long NOW = 100_000;

  private final ConnectionTable table = new ConnectionTable();
  private final ConnectionPruner pruner =
      new ConnectionPruner(new PrunerConfig(4, 6, Duration.ofSeconds(20), Duration.ofSeconds(10)));

  @Test
  void nothingIsClosedUpToTheHighWatermark() {
    fill(6);
    assertThat(pruner.prune(table, NOW)).isEmpty();
  }

  @Test
  void aboveItTheYoungestOfEqualsAreClosedDownToTheLowWatermark() {
    fill(7);
    List<Close> closes = pruner.prune(table, NOW);
    assertThat(ids(closes)).containsExactly(7L, 6L, 5L);
    assertThat(closes.getFirst().reason().code()).isEqualTo(ErrorCode.GARBAGE_COLLECTED);
    assertThat(closes.getFirst().reason().detail()).contains("kaiku.swarm.connections.high");
  }

  @Test
  void roundsKeepTheirDistance() {
    fill(7);
    assertThat(pruner.prune(table, NOW)).isNotEmpty();
    assertThat(pruner.prune(table, NOW + 9_999)).isEmpty();
    assertThat(pruner.prune(table, NOW + 10_000)).isNotEmpty();
  }

  @Test
  void youngConnectionsAreSpared() {
    fill(5);
    table.add(direct(8, peer(8), NOW - 19_999));
    table.add(direct(9, peer(9), NOW - 20_000));
    assertThat(ids(pruner.prune(table, NOW))).containsExactly(9L, 5L, 4L);
  }

  @Test
  void protectedPeersAreSparedUntilEveryTagIsTakenBack() {
    fill(7);
    pruner.protect(peer(7), "mesh");
    pruner.protect(peer(7), "seed");
    pruner.unprotect(peer(7), "mesh");
    pruner.unprotect(peer(7), "unknown");
    assertThat(pruner.isProtected(peer(7))).isTrue();
    assertThat(ids(pruner.prune(table, NOW))).containsExactly(6L, 5L, 4L);
    pruner.unprotect(peer(7), "seed");
    assertThat(pruner.isProtected(peer(7))).isFalse();
    assertThat(ids(pruner.prune(table, NOW + 10_000))).containsExactly(7L, 6L, 5L);
  }

  @Test
  void peersOfLessValueGoFirst() {
    fill(7);
    pruner.value(peer(7), "mesh", 10);
    pruner.value(peer(7), "dht", -3);
    pruner.value(peer(6), "mesh", 7);
    pruner.value(peer(1), "misbehaviour", -100);
    pruner.value(peer(5), "gone", 50);
    pruner.value(peer(5), "gone", 0);
    assertThat(ids(pruner.prune(table, NOW))).containsExactly(1L, 5L, 4L);
  }

  @Test
  void thoseWhoDialedUsGoBeforeThoseWeDialed() {
    fill(6);
    table.add(open(7, peer(7), Direction.OUTBOUND, false, 70));
    assertThat(ids(pruner.prune(table, NOW))).containsExactly(6L, 5L, 4L);
  }

  @Test
  void ifAllAreProtectedNothingIsClosed() {
    fill(9);
    for (int i = 1; i <= 9; i++) {
      pruner.protect(peer(i), "mesh");
    }
    assertThat(pruner.prune(table, NOW)).isEmpty();
  }

  @Test
  void watermarksThatMakeNoSenseCannotBeConstructed() {
    assertThatThrownBy(() -> new PrunerConfig(7, 6, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .hasMessageContaining("kaiku.swarm.connections.low must be 0 to high");
  }

  /** Connections 1 to n, each of a peer of its own, the first the oldest. */
  private void fill(int n) {
    for (int i = 1; i <= n; i++) {
      table.add(direct(i, peer(i), i * 10L));
    }
  }

  private static List<Long> ids(List<Close> closes) {
    return closes.stream().map(close -> close.connection().id()).toList();
  }
}
