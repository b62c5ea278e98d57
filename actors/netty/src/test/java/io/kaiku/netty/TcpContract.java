package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.config.ThreadConfig;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.testing.LeakRecorder;
import io.kaiku.netty.transport.Transport;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What every engine of TCP keeps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TcpContract implements TransportContract, SubstreamContract {
  private final Engine engine;
  private NettyTransports netty;

  TcpContract(Engine engine) {
    this.engine = engine;
  }

  @BeforeAll
  void start() {
    assumeTrue(
        engine.unavailability() == null, () -> engine + " is not here: " + engine.unavailability());
    NettyConfig config = NettyConfig.defaults();
    netty =
        NettyTransports.start(
            config.with(new ThreadConfig(List.of(engine), config.threads().count())),
            DnsConfig.defaults(),
            TransportEvents.NONE);
  }

  @AfterAll
  void stop() {
    if (netty != null) {
      Await.value(netty.close());
      assertThat(LeakRecorder.leaks()).isEmpty();
    }
  }

  @Override
  public Function<Identity, Transport> transports() {
    return netty::tcp;
  }

  @Override
  public Multiaddr anywhere() {
    return Multiaddr.of("/ip4/127.0.0.1/tcp/0");
  }

  final Host host(int number) {
    return new Host(number, netty::tcp);
  }
}
