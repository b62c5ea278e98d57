package io.kaiku.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.node.testing.Keys;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineMetricsTest {

  private static final PeerId ALICE = Keys.of(1).peerId();

  private record Publish(String text) {}

  private record Rpc(int size) {}

  private enum Timer {
    HEARTBEAT
  }

  private record Delivered(String text) {}

  private final Map<String, Long> counts = new TreeMap<>();
  private final MachineMetrics<Publish, Rpc, Timer, Delivered> metrics =
      new MachineMetrics<>((name, times) -> counts.merge(name, times, Long::sum));

  @Test
  void countsEverythingByWhatItIsAndWhatItCarries() {
    Outbox<Rpc, Timer, Delivered> out = new Outbox<>();
    out.send(ALICE, new Rpc(1));
    out.send(ALICE, new Rpc(2));
    out.after(1, Timer.HEARTBEAT);
    out.emit(new Delivered("x"));
    out.dial(ALICE);
    out.drop(ALICE, new Reason(ErrorCode.PROTOCOL_VIOLATION, "a test"));

    metrics.saw(new In.Do<>(new Publish("x")), out.effects(), 0);
    saw(new In.Received<>(ALICE, new Rpc(3)));
    saw(new In.Fired<>(Timer.HEARTBEAT));
    saw(
        new In.PeerUp<>(
            ALICE, new PeerLink(Direction.INBOUND, "/x", false, Multiaddr.of("/memory/1"))));
    saw(new In.PeerDown<>(ALICE));

    assertThat(counts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("in.do.Publish", 1L),
                Map.entry("in.received.Rpc", 1L),
                Map.entry("in.fired.Timer", 1L),
                Map.entry("in.peer_up", 1L),
                Map.entry("in.peer_down", 1L),
                Map.entry("out.send.Rpc", 2L),
                Map.entry("out.after.Timer", 1L),
                Map.entry("out.emit.Delivered", 1L),
                Map.entry("out.dial", 1L),
                Map.entry("out.drop.PROTOCOL_VIOLATION", 1L)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, NO_ERROR",
    "0x1003, PROTOCOL_VIOLATION",
    "0x1008, CODE_OUT_OF_RANGE",
    "0x1009, OTHER",
    "0xfff, OTHER",
    "0xffffffff, OTHER"
  })
  void codesThatAPeerMakesUpShareOneName(String code, String name) {
    assertThat(MetricNames.of(new ErrorCode(Long.decode(code)))).isEqualTo(name);
  }

  private void saw(In<Publish, Rpc, Timer> in) {
    metrics.saw(in, new Outbox<Rpc, Timer, Delivered>().effects(), 0);
  }
}
