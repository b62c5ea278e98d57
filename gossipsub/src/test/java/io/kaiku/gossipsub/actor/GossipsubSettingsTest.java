package io.kaiku.gossipsub.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.gossipsub.actor.GossipsubSettings.LocalLimits;
import io.kaiku.gossipsub.actor.publish.PublishLimits;
import io.kaiku.gossipsub.core.GossipsubConfig;
import io.kaiku.gossipsub.core.TopicConfig;
import io.kaiku.gossipsub.core.rpc.RpcLimits;
import io.kaiku.gossipsub.core.rpc.SignaturePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GossipsubSettingsTest {
  private static GossipsubSettings with(String... settings) {
    Config changed = ConfigFactory.parseString(String.join("\n", settings));
    return GossipsubSettings.parse(
        changed.withFallback(ConfigFactory.defaultReference().getConfig("kaiku.gossipsub")));
  }

  @Test
  void theReferenceIsWhatTheCoreHasByDefault() {
    assertThat(with().router()).isEqualTo(GossipsubConfig.spec());
    assertThat(with().maxRpcBytes()).isEqualTo(RpcLimits.DEFAULT_MAX_BYTES);
    assertThat(GossipsubSettings.load()).isEqualTo(with());
  }

  @Test
  void everyKeyIsRead() {
    GossipsubConfig router =
        with(
                "mesh { d = 8, d-low = 5, d-high = 9, d-score = 3, d-out = 1 }",
                "gossip { flood-publish = off, d-lazy = 1, factor = 0.5 }",
                "gossip { history-length = 7, history-gossip = 4 }",
                "timing { heartbeat = 700ms, fanout-ttl = 2s, seen-ttl = 3s }",
                "timing { prune-backoff = 5s, unsubscribe-backoff = 4s }",
                "limits { max-pending = 1, max-pending-bytes = 65536, max-cache-bytes = 65537 }",
                "limits { max-seen = 101, send.max-messages = 2, peer.max-topics = 3 }",
                "limits { peer.max-topic-bytes = 4, peer.max-ihave-rpcs = 5, peer.max-ids = 6 }",
                "limits.peer.max-retransmissions = 7",
                "limits.send { max-control-bytes = 5000, max-rpc-bytes = 6000 }",
                "topic { signature-policy = strict-no-sign, max-data-bytes = 1000 }")
            .router();
    assertThat(router.mesh()).isEqualTo(new GossipsubConfig.MeshParams(8, 5, 9, 3, 1));
    assertThat(router.gossip()).isEqualTo(new GossipsubConfig.GossipParams(false, 1, 0.5, 7, 4));
    assertThat(router.timing())
        .isEqualTo(new GossipsubConfig.Timing(700, 2_000, 3_000, 5_000, 4_000));
    assertThat(router.limits().peer()).isEqualTo(new GossipsubConfig.PerPeer(3, 4, 5, 6, 7));
    assertThat(router.limits().maxPending()).isEqualTo(1);
    assertThat(router.limits().maxPendingBytes()).isEqualTo(65_536);
    assertThat(router.limits().maxCacheBytes()).isEqualTo(65_537);
    assertThat(router.limits().maxSeen()).isEqualTo(101);
    assertThat(router.limits().splitter().maxControlBytes()).isEqualTo(5_000);
    assertThat(router.limits().splitter().maxRpcBytes()).isEqualTo(6_000);
    assertThat(router.limits().splitter().maxMessages()).isEqualTo(2);
    assertThat(router.topicDefaults().policy()).isEqualTo(SignaturePolicy.STRICT_NO_SIGN);
    assertThat(router.topicDefaults()).isEqualTo(TopicConfig.unsigned().withMaxDataBytes(1_000));
  }

  @Test
  void whatLocalUsersMayDoIsRead() {
    assertThat(
            with(
                    "validation { verifiers = 3, max-concurrent = 9 }",
                    "publish { max-waiting = 7, max-waiting-bytes = 65537 }",
                    "subscribers.max-held-bytes = 11")
                .local())
        .isEqualTo(new LocalLimits(new PublishLimits(7, 65_537), 11, 3, 9));
    assertThat(with().local().verifiers()).isBetween(1, 8);
  }

  @ParameterizedTest
  @CsvSource({
    "mesh.d = 3, dLow <= d",
    "timing.prune-backoff = 2h, 1 h",
    "topic.signature-policy = lax, strict-no-sign",
    "topic.max-data-bytes = 1MiB, raise kaiku.gossipsub.limits.max-rpc-bytes",
    "limits.max-rpc-bytes = 1GiB, 64 MiB",
    "limits.send.max-messages = 0, maxMessages",
    "validation.verifiers = 65, validation.verifiers",
    "validation.max-concurrent = 0, validation.max-concurrent",
    "publish.max-waiting = 0, max-waiting"
  })
  void whatCannotWorkIsRefused(String setting, String why) {
    assertThatThrownBy(() -> with(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
