package io.kaiku.netty.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.engine.EventLoops;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.transport.TransportException;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsResolverTest {
  private static final String PEER = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String OTHER = "12D3KooWEuv7dLPjVwqWSmYm2Q6FGvnWATELnNKahjpmVTYYycCj";

  private DnsServer server;
  private EventLoops loops;
  private DnsResolver resolver;

  @BeforeEach
  void start() {
    server = new DnsServer();
    loops = EventLoops.ofSockets(Engine.NIO, 1);
    use(DnsConfig.defaults());
  }

  @AfterEach
  void stop() {
    resolver.close();
    Await.value(loops.close());
    server.close();
  }

  @Test
  void ipv4() {
    server.add("eu.example.net", DnsRecordType.A, new byte[] {10, 0, 0, 1});
    server.add("eu.example.net", DnsRecordType.A, new byte[] {10, 0, 0, 2});
    assertThat(resolve("/dns4/eu.example.net/tcp/4001/p2p/" + PEER))
        .containsExactlyInAnyOrder(
            Multiaddr.of("/ip4/10.0.0.1/tcp/4001/p2p/" + PEER),
            Multiaddr.of("/ip4/10.0.0.2/tcp/4001/p2p/" + PEER));
  }

  @Test
  void ipv6() {
    byte[] ip = new byte[16];
    ip[0] = 0x20;
    ip[1] = 0x01;
    ip[15] = 7;
    server.add("six.example.net", DnsRecordType.AAAA, ip);
    assertThat(resolve("/dns6/six.example.net/tcp/1"))
        .containsExactly(Multiaddr.of("/ip6/2001::7/tcp/1"));
  }

  @Test
  void bothFamiliesOrEither() {
    server.add("a.example.net", DnsRecordType.A, new byte[] {10, 0, 0, 1});
    assertThat(resolve("/dns/a.example.net/tcp/1"))
        .containsExactly(Multiaddr.of("/ip4/10.0.0.1/tcp/1"));
    server.add("b.example.net", DnsRecordType.AAAA, new byte[16]);
    assertThat(resolve("/dns/b.example.net/tcp/1")).containsExactly(Multiaddr.of("/ip6/::/tcp/1"));
  }

  @Test
  void dnsaddrKeepsWhatEndsInTheSamePeer() {
    String wanted = "/ip4/10.0.0.1/tcp/4001/p2p/" + PEER;
    String named = "/dns4/eu.example.net/tcp/4001/p2p/" + PEER;
    server.addText("_dnsaddr.example.net", "dnsaddr=" + wanted);
    server.addText("_dnsaddr.example.net", "dnsaddr=" + named);
    server.addText("_dnsaddr.example.net", "dnsaddr=/ip4/10.0.0.9/tcp/4001/p2p/" + OTHER);
    server.addText("_dnsaddr.example.net", "dnsaddr=/not/an/address");
    server.addText("_dnsaddr.example.net", "v=spf1 -all");
    assertThat(resolve("/dnsaddr/example.net/p2p/" + PEER))
        .containsExactlyInAnyOrder(Multiaddr.of(wanted), Multiaddr.of(named));
    assertThat(resolve("/dnsaddr/example.net")).hasSize(3);
  }

  @Test
  void noMoreAddressesThanAskedFor() {
    for (int i = 0; i < 20; i++) {
      server.add("many.example.net", DnsRecordType.A, new byte[] {10, 0, 0, (byte) i});
    }
    assertThat(Await.value(resolver.resolve(Multiaddr.of("/dns4/many.example.net/tcp/1"), 3)))
        .hasSize(3);
  }

  @Test
  void noMoreTextThanAllowed() {
    use(new DnsConfig(List.of(), 5_000, 512));
    String filler = "/ip6/2001:db8:1111:2222:3333:4444:5555:";
    for (int i = 0; i < 10; i++) {
      server.addText("_dnsaddr.example.net", "dnsaddr=" + filler + i + "/tcp/4001/p2p/" + PEER);
    }
    assertThat(resolve("/dnsaddr/example.net")).hasSizeBetween(1, 5);
  }

  @Test
  void anUnknownNameFails() {
    assertThat(failure("/dns4/nobody.example.net/tcp/1"))
        .isInstanceOf(TransportException.ResolutionFailed.class)
        .hasMessageContaining("nobody.example.net");
  }

  @Test
  void recordsWithoutAnAddressFail() {
    server.addText("_dnsaddr.example.net", "dnsaddr=nonsense");
    assertThat(failure("/dnsaddr/example.net")).hasMessageContaining("no usable record");
  }

  @Test
  void aSilentServerFailsAtTheDeadline() {
    use(DnsConfig.defaults().withDeadlineMs(200));
    server.fallSilent();
    assertThat(failure("/dns4/eu.example.net/tcp/1"))
        .isInstanceOf(TransportException.ResolutionFailed.class);
  }

  @Test
  void anAliasIsFollowedAndNotRemembered() {
    server.add("one.example.net", DnsRecordType.A, new byte[] {10, 0, 0, 1});
    server.add("two.example.net", DnsRecordType.A, new byte[] {10, 0, 0, 2});
    server.alias("alias.example.net", "one.example.net");
    assertThat(resolve("/dns4/alias.example.net/tcp/1"))
        .containsExactly(Multiaddr.of("/ip4/10.0.0.1/tcp/1"));
    server.alias("alias.example.net", "two.example.net");
    assertThat(resolve("/dns4/alias.example.net/tcp/1"))
        .containsExactly(Multiaddr.of("/ip4/10.0.0.2/tcp/1"));
  }

  @Test
  void aLookUpAfterTheEndFails() {
    resolver.close();
    Await.value(loops.close());
    assertThat(failure("/dns4/eu.example.net/tcp/1"))
        .isInstanceOf(TransportException.ResolutionFailed.class)
        .hasMessageContaining("closed");
  }

  private void use(DnsConfig config) {
    if (resolver != null) {
      resolver.close();
    }
    resolver =
        new DnsResolver(loops.next(), Engine.NIO, config.withServers(List.of(server.address())));
  }

  private List<Multiaddr> resolve(String name) {
    return Await.value(resolver.resolve(Multiaddr.of(name), 100));
  }

  private Throwable failure(String name) {
    return Await.failure(resolver.resolve(Multiaddr.of(name), 100));
  }
}
