package io.kaiku.swarm.conns;

import static io.kaiku.swarm.TestPeers.address;
import static io.kaiku.swarm.TestPeers.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.error.ErrorCode;
import org.junit.jupiter.api.Test;

class GaterTest {
  private final Gater gater = new Gater();

  @Test
  void everybodyMayConnectUnlessDenied() {
    assertThat(gater.dial(peer(1))).isEmpty();
    assertThat(gater.secured(peer(1))).isEmpty();
    assertThat(gater.accept(address("/ip4/8.8.8.8/tcp/1"))).isEmpty();
    assertThat(gater.accept(address("/memory/1"))).isEmpty();
  }

  @Test
  void aDeniedPeerIsNeitherDialedNorLetIn() {
    gater.deny(peer(1));
    assertThat(gater.dial(peer(1)).orElseThrow().code()).isEqualTo(ErrorCode.GATED);
    assertThat(gater.secured(peer(1)).orElseThrow().detail())
        .contains(peer(1).toString(), "kaiku.swarm.gater.deny-peers");
    assertThat(gater.secured(peer(2))).isEmpty();
    assertThat(gater.deniedPeers()).containsExactly(peer(1));
    gater.undeny(peer(1));
    assertThat(gater.dial(peer(1))).isEmpty();
  }

  @Test
  void onceSomePeersAreAllowedOthersAreNot() {
    gater.allow(peer(1));
    assertThat(gater.secured(peer(1))).isEmpty();
    assertThat(gater.secured(peer(2)).orElseThrow().detail())
        .contains("kaiku.swarm.gater.allow-peers");
    gater.deny(peer(1));
    assertThat(gater.secured(peer(1))).as("denial is stronger").isPresent();
    gater.unallow(peer(1));
    assertThat(gater.secured(peer(2))).isEmpty();
  }

  @Test
  void aDeniedNetworkIsNeitherDialedNorLetIn() throws MalformedException {
    gater.deny(IpPrefix.parse("10.0.0.0/8"));
    gater.allow(IpPrefix.parse("10.1.2.3"));
    gater.allow(IpPrefix.parse("0.0.0.0/0"));
    gater.deny(IpPrefix.parse("2001:470::/32"));
    assertThat(gater.accept(address("/ip4/10.9.9.9/tcp/1")).orElseThrow().detail())
        .contains("10.9.9.9", "kaiku.swarm.gater.deny-networks");
    assertThat(gater.dial(address("/ip4/10.9.9.9/tcp/1"))).isPresent();
    assertThat(gater.accept(address("/ip6/::ffff:10.9.9.9/tcp/1")))
        .as("IPv4 in IPv6 dress")
        .isPresent();
    assertThat(gater.dial(address("/ip6/2001:470::1/udp/1/quic-v1"))).isPresent();
    assertThat(gater.accept(address("/ip4/10.1.2.3/tcp/1"))).as("the longest counts").isEmpty();
    assertThat(gater.accept(address("/ip4/8.8.8.8/tcp/1"))).isEmpty();
    assertThat(gater.deniedNetworks()).hasSize(2);
  }

  @Test
  void onceSomeNetworksAreAllowedOthersAreNot() throws MalformedException {
    IpPrefix home = IpPrefix.parse("192.168.0.0/16");
    gater.allow(home);
    assertThat(gater.accept(address("/ip4/192.168.7.7/tcp/1"))).isEmpty();
    assertThat(gater.accept(address("/ip4/8.8.8.8/tcp/1")).orElseThrow().detail())
        .contains("kaiku.swarm.gater.allow-networks");
    assertThat(gater.accept(address("/ip6/2600::1/tcp/1"))).isPresent();
    gater.forget(home);
    assertThat(gater.accept(address("/ip4/8.8.8.8/tcp/1"))).isEmpty();
  }

  @Test
  void theLastWordOnANetworkCounts() throws MalformedException {
    IpPrefix net = IpPrefix.parse("9.0.0.0/8");
    gater.allow(net);
    gater.deny(net);
    assertThat(gater.dial(address("/ip4/9.1.1.1/tcp/1"))).isPresent();
    assertThat(gater.dial(address("/ip4/8.8.8.8/tcp/1"))).isEmpty();
  }
}
