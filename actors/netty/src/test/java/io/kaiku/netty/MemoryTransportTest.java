package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.LeakRecorder;
import io.kaiku.netty.transport.Transport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MemoryTransportTest implements TransportContract, SubstreamContract {
  private static NettyTransports netty;

  @BeforeAll
  static void start() {
    netty =
        NettyTransports.start(NettyConfig.defaults(), DnsConfig.defaults(), TransportEvents.NONE);
  }

  @AfterAll
  static void stop() {
    Await.value(netty.close());
    assertThat(LeakRecorder.leaks()).isEmpty();
  }

  @Override
  public Function<Identity, Transport> transports() {
    return netty::memory;
  }

  @Override
  public Multiaddr anywhere() {
    return Multiaddr.of("/memory/0");
  }
}
