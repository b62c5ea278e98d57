package io.kaiku.swarm.limits;

import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.limits.ScopeLimit.UNLIMITED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.swarm.limits.ScopeLimit.Counts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitsTest {
  private static final PeerId BOB = peer(1);
  private static final String ECHO = "/echo/1.0.0";

  @Test
  void aConnectionIsHalfOpenUntilItsPeerIsKnown() {
    Limits limits = new Limits(unlimited());
    ConnectionScope connection = inbound(limits);
    assertThat(limits.halfKnown().connectionsInbound()).isEqualTo(1);
    assertThat(limits.system().connectionsInbound()).isEqualTo(1);

    assertThat(connection.attach(BOB)).isEmpty();
    assertThat(limits.halfKnown()).isEqualTo(ScopeUsage.NONE);
    assertThat(limits.peer(BOB).connectionsInbound()).isEqualTo(1);

    connection.close();
    assertNothingHeld(limits);
  }

  @Test
  void aSubstreamIsHalfKnownUntilItsProtocolIsNegotiated() {
    Limits limits = new Limits(unlimited());
    ConnectionScope connection = attached(limits, BOB);
    StreamScope stream = stream(connection, Direction.OUTBOUND);
    assertThat(limits.halfKnown()).isEqualTo(new ScopeUsage(0, 0, 0, 1));

    assertThat(stream.attach(ECHO)).isEmpty();
    assertThat(limits.halfKnown()).isEqualTo(ScopeUsage.NONE);
    assertThat(limits.protocol(ECHO)).isEqualTo(new ScopeUsage(0, 0, 0, 1));
    assertThat(limits.peer(BOB)).isEqualTo(new ScopeUsage(1, 0, 0, 1));
    assertThat(limits.system()).isEqualTo(new ScopeUsage(1, 0, 0, 1));

    connection.close();
    assertNothingHeld(limits);
  }

  @Test
  void closingIsIdempotentAndWhatIsClosedHoldsNothing() {
    Limits limits = new Limits(unlimited());
    ConnectionScope connection = attached(limits, BOB);
    StreamScope stream = stream(connection, Direction.INBOUND);
    stream.attach(ECHO);
    connection.close();
    stream.close();
    connection.close();
    assertThat(stream.attach("/another/1.0.0")).isEmpty();
    assertThat(connection.attach(peer(9))).isEmpty();
    assertNothingHeld(limits);
  }

  /** Each scope refuses one substream too many and names its key; what fits is granted. */
  @ParameterizedTest
  @EnumSource(ScopeKind.class)
  void everyLimitNamesItsKey(ScopeKind kind) {
    Limits limits = new Limits(unlimited().with(kind, UNLIMITED.withStreams(new Counts(1))));
    ConnectionScope connection = attached(limits, BOB);
    StreamScope first = stream(connection, Direction.INBOUND);
    if (kind != ScopeKind.TRANSIENT) {
      assertThat(first.attach(ECHO)).isEmpty();
    }
    Refusal refusal =
        switch (connection.stream(Direction.INBOUND)) {
          case Admission.Refused<StreamScope>(Refusal why) -> why;
          case Admission.Granted<StreamScope>(StreamScope second) -> {
            Refusal why = second.attach(ECHO).orElseThrow();
            second.close();
            yield why;
          }
        };

    String key = "kaiku.swarm.limits." + kind.key() + ".streams.inbound";
    assertThat(refusal.message()).contains(key, "1 inbound substreams");
    assertThat(refusal.reason().code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    assertThat(limits.refusals().get(key)).isEqualTo(1L);
    assertThat(limits.system().streamsInbound()).isEqualTo(1);
    connection.close();
    assertNothingHeld(limits);
  }

  @Test
  void halfOpenConnectionsAreBoundedOnTheirOwn() {
    Limits limits =
        new Limits(unlimited().with(ScopeKind.TRANSIENT, UNLIMITED.withConnections(new Counts(2))));
    ConnectionScope first = inbound(limits);
    inbound(limits);
    assertThat(refused(limits.connection(Direction.INBOUND, Optional.empty(), 0)).key())
        .isEqualTo("kaiku.swarm.limits.transient.connections.inbound");
    assertThat(first.attach(BOB)).isEmpty();
    inbound(limits);
  }

  @Test
  void theTotalBindsBothDirections() {
    Limits limits =
        new Limits(
            unlimited().with(ScopeKind.SYSTEM, UNLIMITED.withConnections(new Counts(3, 3, 4))));
    for (Direction direction :
        List.of(Direction.INBOUND, Direction.INBOUND, Direction.INBOUND, Direction.OUTBOUND)) {
      granted(limits.connection(direction, Optional.empty(), 0));
    }
    assertThat(refused(limits.connection(Direction.OUTBOUND, Optional.empty(), 0)).key())
        .isEqualTo("kaiku.swarm.limits.system.connections.total");
    assertThat(refused(limits.connection(Direction.INBOUND, Optional.empty(), 0)).key())
        .isEqualTo("kaiku.swarm.limits.system.connections.inbound");
  }

  @Test
  void aPeerHasSoManyConnectionsAndARefusedOneStaysHalfOpenUntilClosed() {
    Limits limits = new Limits(LimitsConfig.defaults());
    List<ConnectionScope> eight = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      eight.add(attached(limits, BOB));
    }
    ConnectionScope ninth = inbound(limits);
    Refusal refusal = ninth.attach(BOB).orElseThrow();
    assertThat(refusal.message()).contains("the peer " + BOB, "8 inbound connections");
    assertThat(limits.halfKnown().connectionsInbound()).isEqualTo(1);
    ninth.close();
    eight.forEach(ConnectionScope::close);
    assertNothingHeld(limits);
  }

  @Test
  void aProtocolHasALimitForEachPeer() {
    ScopeLimit two = UNLIMITED.withStreams(new Counts(2, 1, 3));
    Limits limits = new Limits(unlimited().with(ScopeKind.PROTOCOL_PEER, two));
    ConnectionScope bob = attached(limits, BOB);
    for (int i = 0; i < 2; i++) {
      assertThat(stream(bob, Direction.INBOUND).attach("/ipfs/ping/1.0.0")).isEmpty();
    }
    StreamScope third = stream(bob, Direction.INBOUND);
    assertThat(third.attach("/ipfs/ping/1.0.0").orElseThrow().key())
        .isEqualTo("kaiku.swarm.limits.protocol-peer.streams.inbound");
    assertThat(third.attach(ECHO)).as("another protocol is free").isEmpty();
    StreamScope other = stream(attached(limits, peer(2)), Direction.INBOUND);
    assertThat(other.attach("/ipfs/ping/1.0.0")).as("so is another peer").isEmpty();
  }

  /** Case YA4: 100,000 substreams are asked for. */
  @Test
  void aConnectionHasAtMostAThousandInboundSubstreams() {
    Limits limits = new Limits(LimitsConfig.defaults());
    ConnectionScope connection = attached(limits, BOB);
    int granted = 0;
    for (int i = 0; i < 100_000; i++) {
      if (connection.stream(Direction.INBOUND)
          instanceof Admission.Granted<StreamScope>(StreamScope stream)) {
        stream.attach(ECHO + i % 4);
        granted++;
      }
    }
    assertThat(granted).isEqualTo(1_000);
    connection.close();
    assertNothingHeld(limits);
  }

  @Test
  void misuseIsAnError() {
    Limits limits = new Limits(unlimited());
    ConnectionScope connection = inbound(limits);
    assertThatThrownBy(() -> connection.stream(Direction.INBOUND))
        .hasMessageContaining("half-open");
    connection.attach(BOB);
    assertThatThrownBy(() -> connection.attach(BOB)).isInstanceOf(IllegalStateException.class);
    StreamScope stream = stream(connection, Direction.INBOUND);
    stream.attach(ECHO);
    assertThatThrownBy(() -> stream.attach(ECHO)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void defaultsScaleWithTheProcess() {
    assertThat(connections(LimitsConfig.scaled(512L << 20, 16_384))).isEqualTo(5_242);
    assertThat(connections(LimitsConfig.scaled(512L << 20, 256))).isEqualTo(128);
    assertThat(connections(LimitsConfig.scaled(1 << 20, 1_024))).isEqualTo(256);
    assertThat(connections(LimitsConfig.scaled(1L << 50, Long.MAX_VALUE))).isEqualTo(1 << 20);
  }

  @Test
  void aMissingLimitCannotBeConstructed() {
    Map<ScopeKind, ScopeLimit> scopes = new EnumMap<>(unlimited().scopes());
    scopes.remove(ScopeKind.PEER);
    assertThatThrownBy(() -> new LimitsConfig(scopes, PrefixLimitsConfig.defaults()))
        .hasMessageContaining("kaiku.swarm.limits.peer");
    assertThatThrownBy(() -> new Counts(1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  static LimitsConfig unlimited() {
    Map<ScopeKind, ScopeLimit> scopes = new EnumMap<>(ScopeKind.class);
    for (ScopeKind kind : ScopeKind.values()) {
      scopes.put(kind, UNLIMITED);
    }
    return new LimitsConfig(scopes, PrefixLimitsConfig.defaults());
  }

  private static int connections(LimitsConfig config) {
    return config.of(ScopeKind.SYSTEM).connections().total();
  }

  private static ConnectionScope inbound(Limits limits) {
    return granted(limits.connection(Direction.INBOUND, Optional.empty(), 0));
  }

  private static ConnectionScope attached(Limits limits, PeerId peer) {
    ConnectionScope connection = inbound(limits);
    assertThat(connection.attach(peer)).isEmpty();
    return connection;
  }

  private static StreamScope stream(ConnectionScope connection, Direction direction) {
    return granted(connection.stream(direction));
  }

  static <S> S granted(Admission<S> admission) {
    assertThat(admission).isInstanceOf(Admission.Granted.class);
    return ((Admission.Granted<S>) admission).scope();
  }

  static <S> Refusal refused(Admission<S> admission) {
    assertThat(admission).isInstanceOf(Admission.Refused.class);
    return ((Admission.Refused<S>) admission).refusal();
  }

  static void assertNothingHeld(Limits limits) {
    assertThat(limits.system()).isEqualTo(ScopeUsage.NONE);
    assertThat(limits.halfKnown()).isEqualTo(ScopeUsage.NONE);
    assertThat(limits.trackedScopes()).isZero();
  }
}
