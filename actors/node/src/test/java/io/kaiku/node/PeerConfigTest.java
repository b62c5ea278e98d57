package io.kaiku.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.kaiku.reach.ObservedConfig;
import io.kaiku.swarm.conns.PrunerConfig;
import io.kaiku.swarm.dial.DialConfig;
import io.kaiku.swarm.limits.ScopeKind;
import io.kaiku.swarm.peers.PeerstoreConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerConfigTest {

  @Test
  void theReferenceSaysWhatTheCodeHasAsDefaults() {
    SwarmConfig swarm = PeerConfig.load().swarm();

    assertThat(swarm.dial()).isEqualTo(DialConfig.defaults());
    assertThat(swarm.connections()).isEqualTo(PrunerConfig.defaults());
    assertThat(swarm.peerstore()).isEqualTo(PeerstoreConfig.defaults());
    assertThat(swarm.observed()).isEqualTo(ObservedConfig.defaults());
  }

  @Test
  void singleLimitsReplaceWhatFollowsFromTheProcess() {
    var limits = parse("kaiku.swarm.limits.peer.connections.total = 3").swarm().access().limits();

    assertThat(limits.of(ScopeKind.PEER).connections().total()).isEqualTo(3);
    assertThat(limits.of(ScopeKind.PEER).connections().inbound()).isEqualTo(8);
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
          """)
  void whatCannotWorkIsRefusedByName(String setting, String key) {
    assertThatThrownBy(() -> parse(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  private static PeerConfig parse(String settings) {
    return PeerConfig.parse(ConfigFactory.parseString(settings));
  }
}
