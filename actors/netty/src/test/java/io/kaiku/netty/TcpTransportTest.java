package io.kaiku.netty;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.transport.Transport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class TcpTransportTest implements TransportContract, SubstreamContract {
  private static NettyTransports netty;

  @BeforeAll
  static void start() {
    netty =
        NettyTransports.start(NettyConfig.defaults(), DnsConfig.defaults(), TransportEvents.NONE);
  }

  @AfterAll
  static void stop() {
    Await.value(netty.close());
  }

  @Override
  public Function<Identity, Transport> transports() {
    return netty::tcp;
  }

  @Override
  public Multiaddr anywhere() {
    return Multiaddr.of("/ip4/127.0.0.1/tcp/0");
  }
}
