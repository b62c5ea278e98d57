package io.kaiku.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.kaiku.reach.ObservedConfig;
import io.kaiku.swarm.conns.PrunerConfig;
import io.kaiku.swarm.dial.DialConfig;
import io.kaiku.swarm.limits.ScopeKind;
import io.kaiku.swarm.peers.PeerstoreConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerConfigTest {

  @Test
  void theReferenceSaysWhatTheCodeHasAsDefaults() {
    SwarmConfig swarm = PeerConfig.load().swarm();

    assertThat(swarm.dial()).isEqualTo(DialConfig.defaults());
    assertThat(swarm.peerstore()).isEqualTo(PeerstoreConfig.defaults());
    assertThat(swarm.observed()).isEqualTo(ObservedConfig.defaults());
  }

  @Test
  void singleLimitsReplaceWhatFollowsFromTheProcess() {
    var limits = parse("kaiku.swarm.limits.peer.connections.total = 3").swarm().access().limits();

    assertThat(limits.of(ScopeKind.PEER).connections().total()).isEqualTo(3);
    assertThat(limits.of(ScopeKind.PEER).connections().inbound()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({"100, 60, 75", "5242, 3146, 3932", "100000, 3200, 4000"})
  void connectionsAreClosedBeforeNewcomersAreRefused(int most, int low, int high) {
    var kept = parse("kaiku.swarm.limits.system.connections.total = " + most).swarm().connections();

    assertThat(kept)
        .isEqualTo(new PrunerConfig(low, high, Duration.ofSeconds(20), Duration.ofSeconds(10)));
  }

  @Test
  void howManyConnectionsAreKeptCanBeSaid() {
    var kept = parse("kaiku.swarm.connections { low = 5, high = 9 }").swarm().connections();

    assertThat(kept.low()).isEqualTo(5);
    assertThat(kept.high()).isEqualTo(9);
  }

  @Test
  void whoIsDeniedIsRead() {
    var access = parse("kaiku.swarm.gater.deny-networks = [\"192.0.2.0/24\"]").swarm().access();

    assertThat(access.denyNetworks()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kaiku.node.listen = ["nonsense"]                | kaiku.node.listen
          kaiku.node.identify-deadline = 0s               | kaiku.node.identify-deadline
          kaiku.node.restart.max-backoff = 1ms            | kaiku.node.restart.max-backoff
          kaiku.node.shutdown.flush = 1h                  | kaiku.node.shutdown.deadline
          kaiku.swarm.connections.low = 100000            | kaiku.swarm.connections.low
          kaiku.swarm.dial.attempt-timeout = 1h           | kaiku.swarm.dial.attempt-timeout
          kaiku.swarm.gater.deny-peers = ["bob"]          | kaiku.swarm.gater.deny-peers
          kaiku.swarm.gater.allow-networks = ["10/8"]     | kaiku.swarm.gater.allow-networks
          kaiku.swarm.peerstore.per-peer.max-bytes = 4GiB | kaiku.swarm.peerstore.per-peer.max-bytes
          """)
  void whatCannotWorkIsRefusedByName(String setting, String key) {
    assertThatThrownBy(() -> parse(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kaiku.node.lissten = []                         | did you mean kaiku.node.listen?
          kaiku.swarm.dial.timout = 5s                    | did you mean kaiku.swarm.dial.timeout?
          kaiku.swarn.dial.timeout = 5s                   | did you mean kaiku.swarm.dial.timeout?
          kaiku.swarm.limits.peer.connections.tota = 4    | kaiku.swarm.limits.peer.connections.tota
          kaiku.swarm.limits.peer.memory = 1MiB           | kaiku.swarm.limits.peer.memory
          kaiku.netty.threads = 4                         | kaiku.netty.threads is not a setting
          kaiku.reach.unheard-of = 4                      | kaiku.reach.unheard-of is not a setting
          """)
  void whatNobodyReadsIsRefusedByName(String setting, String said) {
    assertThatThrownBy(() -> parse(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }

  @Test
  void whatBelongsToOthersIsLeftAlone() {
    assertThat(parse("kaiku.dashboard.colour = green, other.node.lissten = 1")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kaiku.netty.dns.servers = ["192.0.2.1:dns"]     | kaiku.netty.dns.servers
          kaiku.netty.dns.max-text = 4 GiB                | kaiku.netty.dns.max-text
          kaiku.netty.sockets.max-read = 4 GiB            | kaiku.netty.sockets.max-read
          kaiku.netty.yamux.max-stream-window = 4 GiB     | kaiku.netty.yamux.max-stream-window
          kaiku.netty.threads.engines = [kqueue]          | kaiku.netty.threads.engines
          """)
  void whatTransportsCannotDoIsRefusedByName(String setting, String key) {
    assertThatThrownBy(() -> NodeTransports.start(ConfigFactory.parseString(setting)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  private static PeerConfig parse(String settings) {
    return PeerConfig.parse(ConfigFactory.parseString(settings));
  }
}
