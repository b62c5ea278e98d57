package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.TransportException;
import java.net.Inet4Address;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpollTransportTest extends TcpContract {
  EpollTransportTest() {
    super(Engine.EPOLL);
  }

  /** As everywhere in libp2p, {@code 0.0.0.0} and {@code ::} are two listeners at one port. */
  @Test
  void aListenerTakesItsFamilyOnly() {
    try (Host listener = host(1);
        Host dialer = host(2)) {
      Listener ip4 = listener.listen(Multiaddr.of("/ip4/0.0.0.0/tcp/0"));
      int port = ip4.addresses().getFirst().port(Protocol.TCP).orElseThrow();
      Multiaddr home = Multiaddr.of("/ip6/::1/tcp/" + port);
      assertThat(ip4.addresses()).allMatch(EpollTransportTest::isIp4);
      assertThat(Await.failure(dialer.transport().dial(home, Optional.empty()).connection()))
          .isInstanceOf(TransportException.Refused.class);

      Listener ip6 = listener.listen(Multiaddr.of("/ip6/::/tcp/" + port));
      assertThat(ip6.addresses()).contains(home).noneMatch(EpollTransportTest::isIp4);
      Await.value(dialer.transport().dial(home, Optional.of(listener.peerId())).connection());
    }
  }

  private static boolean isIp4(Multiaddr address) {
    return address.ip().orElseThrow() instanceof Inet4Address;
  }
}
