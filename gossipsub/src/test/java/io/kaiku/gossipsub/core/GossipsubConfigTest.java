package io.kaiku.gossipsub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.gossipsub.core.GossipsubConfig.GossipParams;
import io.kaiku.gossipsub.core.GossipsubConfig.Limits;
import io.kaiku.gossipsub.core.GossipsubConfig.MeshParams;
import io.kaiku.gossipsub.core.GossipsubConfig.PerPeer;
import io.kaiku.gossipsub.core.GossipsubConfig.Timing;
import io.kaiku.gossipsub.core.PeerScore.Thresholds;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GossipsubConfigTest {
  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("dLow <= d", () -> new MeshParams(3, 4, 12, 2, 1)),
        wrong("d <= dHigh", () -> new MeshParams(13, 4, 12, 2, 1)),
        wrong("dOut < dLow", () -> new MeshParams(6, 2, 12, 4, 2)),
        wrong("dOut <= d / 2", () -> new MeshParams(6, 5, 12, 4, 4)),
        wrong("dScore <= d", () -> new MeshParams(6, 4, 12, 7, 2)),
        wrong("dHigh <= 1000", () -> new MeshParams(6, 4, 1_001, 4, 2)),
        wrong("0 <= dLazy", () -> new GossipParams(true, -1, 0.25, 5, 3)),
        wrong("factor <= 1", () -> new GossipParams(true, 6, 1.25, 5, 3)),
        wrong("0 <= factor", () -> new GossipParams(true, 6, Double.NaN, 5, 3)),
        wrong("historyGossip <= historyLength", () -> new GossipParams(true, 6, 0.25, 3, 5)),
        wrong("1 <= historyGossip", () -> new GossipParams(true, 6, 0.25, 3, 0)),
        wrong("1 <= heartbeatMs", () -> new Timing(0, 1, 1, 1_000, 1_000)),
        wrong("fanoutTtlMs", () -> new Timing(1_000, 999, 120_000, 60_000, 10_000)),
        wrong("seenTtlMs", () -> new Timing(1_000, 60_000, 999, 60_000, 10_000)),
        wrong("<= 1 h", () -> new Timing(1_000, 60_000, 120_000, 3_600_001, 10_000)),
        wrong("unsubscribeBackoffMs <=", () -> new Timing(1_000, 60_000, 120_000, 5_000, 10_000)),
        wrong("1 s <=", () -> new Timing(1_000, 60_000, 120_000, 60_000, 999)),
        wrong("maxPending", () -> Limits.standard().withPending(0, 1 << 20)),
        wrong("64 KiB <= maxPendingBytes", () -> Limits.standard().withPending(1, 65_535)),
        wrong("maxTopics", () -> new PerPeer(0, 512, 10, 5_000, 3)),
        wrong("maxTopicBytes <= 4096", () -> new PerPeer(100, 4_097, 10, 5_000, 3)),
        wrong("maxIhaveRpcs", () -> new PerPeer(100, 512, 0, 5_000, 3)),
        wrong("maxIds", () -> new PerPeer(100, 512, 10, 0, 3)),
        wrong("maxRetransmissions", () -> new PerPeer(100, 512, 10, 5_000, 0)),
        wrong("maxDataBytes", () -> TopicConfig.signed().withMaxDataBytes(0)),
        wrong("gossip <= 0", () -> new Thresholds(1, 0, 0, 0)),
        wrong("graylist <= publish", () -> new Thresholds(-1, -2, -1, 0)));
  }

  private static Arguments wrong(String rule, ThrowingCallable construction) {
    return Arguments.of(rule, construction);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void whatTheSpecsForbidCannotBeConstructed(String rule, ThrowingCallable construction) {
    assertThatThrownBy(construction)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule);
  }

  @Test
  void theDefaultsAreThoseOfTheSpecs() {
    GossipsubConfig config = GossipsubConfig.spec();
    assertThat(config.mesh()).isEqualTo(new MeshParams(6, 4, 12, 4, 2));
    assertThat(config.gossip()).isEqualTo(new GossipParams(true, 6, 0.25, 5, 3));
    assertThat(config.timing()).isEqualTo(new Timing(1_000, 60_000, 120_000, 60_000, 10_000));
    assertThat(config.limits().peer()).isEqualTo(new PerPeer(100, 512, 10, 5_000, 3));
  }
}
