package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.CountingGate;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Listener;
import java.net.Inet4Address;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NioTransportTest extends TcpContract {
  NioTransportTest() {
    super(Engine.NIO);
  }

  /** An IPv4 peer of a socket that takes both is known, limited and gated by its IPv4 address. */
  @Test
  void anIp4PeerOfAnIp6SocketIsKnownByItsIp4Address() {
    CountingGate gate = new CountingGate();
    try (Host listener = host(1);
        Host dialer = host(2)) {
      Listener at = listener.listen(Multiaddr.of("/ip6/::/tcp/0"), gate, connection -> {});
      int port = at.addresses().getFirst().port(Protocol.TCP).orElseThrow();
      Multiaddr ip4 = Multiaddr.of("/ip4/127.0.0.1/tcp/" + port);
      Connection here =
          Await.value(dialer.transport().dial(ip4, Optional.of(listener.peerId())).connection());
      Connection there = listener.nextInbound();
      assertThat(there.localAddress()).isEqualTo(ip4);
      assertThat(there.remoteAddress()).isEqualTo(here.localAddress());
      assertThat(there.remoteAddress().ip().orElseThrow()).isInstanceOf(Inet4Address.class);
    }
  }
}
