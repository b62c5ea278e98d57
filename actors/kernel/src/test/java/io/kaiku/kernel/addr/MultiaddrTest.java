package io.kaiku.kernel.addr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/127.0.0.1/tcp/4001",
        "/ip6/2001:db8::1/udp/4001/quic-v1",
        "/unix/a/b",
        "/dns4/example.com/tcp/443/wss"
      })
  void reads(String text) throws Exception {
    Multiaddr address = Multiaddr.parse(text);
    assertThat(address).hasToString(text);
    assertThat(Multiaddr.fromBytes(address.bytes())).isEqualTo(address).hasToString(text);
  }
}
