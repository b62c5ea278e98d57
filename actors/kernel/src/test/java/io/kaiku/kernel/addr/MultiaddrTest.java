package io.kaiku.kernel.addr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.id.PeerId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  private static final String ED25519 = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String HASHED = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "///",
        "ip4/1.2.3.4",
        "localhost:4001",
        "/ip4",
        "/ip4/",
        "/ip4/::1",
        "/ip4/1.2.3",
        "/ip4/1.2.3.4.5",
        "/ip4/1.2.3.256",
        "/ip4/01.2.3.4",
        "/ip4/1.2.3.04",
        "/ip4/1..2.3",
        "/ip4/1.2.3.-4",
        "/ip4/1.2.3.4 ",
        "/ip4/0x1.2.3.4",
        "/ip4/1.2.3.4/tcp",
        "/ip4/1.2.3.4/tcp/",
        "/ip4/1.2.3.4//tcp/1",
        "/tcp/-1",
        "/tcp/+1",
        "/tcp/65536",
        "/tcp/000001",
        "/tcp/1a",
        "/tcp/\u0661",
        "/udp/65536",
        "/quic/1",
        "/quic-v1/65536",
        "/ip6",
        "/ip6/1.2.3.4",
        "/ip6/:",
        "/ip6/:::",
        "/ip6/1",
        "/ip6/1::2::3",
        "/ip6/12345::",
        "/ip6/1:2:3:4:5:6:7",
        "/ip6/1:2:3:4:5:6:7:8:9",
        "/ip6/1:2:3:4::5:6:7:8",
        "/ip6/::g",
        "/ip6/fe80::1%eth0",
        "/ip6/::1.2.3",
        "/ip6/1.2.3.4::",
        "/ip6/::1.2.3.4:5",
        "/ip6/1:2:3:4:5:6:7:1.2.3.4",
        "/ip6/:1::",
        "/ip6/1:",
        "/ip6/::ffff:1.2.3.256",
        "/ip6/1:2:3:4:5:6:7::8",
        "/ip6/[::1]",
        "/ip6/\uff11::",
        "/ip4/::/ipcidr/1",
        "/ip4/1.2.3.4/ipcidr/256",
        "/ip6zone",
        "/ip6zone/",
        "/ip6zone//ip6/fe80::1",
        "/dns",
        "/dns/",
        "/dns4/a b",
        "/dns4/a\u0000b",
        "/dns4/\u00e9",
        "/dns4/\u001b[2J",
        "/p2p",
        "/p2p/tcp",
        "/p2p/QmxoHT6iViN5xAjoz1VZ553cL31U9F94ht3QvWR1FrEbZY",
        "/ipfs",
        "/p2p/bafybeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe",
        "/P2P/x",
        "/unix",
        "/unix/",
        "/unix/a\u0001",
        "/memory",
        "/memory/-1",
        "/memory/18446744073709551616",
        "/memory/99999999999999999999",
        "/nonsense",
        "/nonsense/1",
        "/x/ip4/1.2.3.4",
        "/onion/aaimaq4ygg2iegci7:80",
        "/onion/timaq4ygg2iegci7:0",
        "/onion/timaq4ygg2iegci7",
        "/onion/timaq4ygg2iegci7:65536",
        "/onion/timaq4ygg2iegci@:666",
        "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd7:80",
        "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:0",
        "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd",
        "/garlic32/566niximlxdzpanmn4qouucvua3k7neniwss47li5r6ugoertzu",
        "/garlic64/AAAA",
        "/garlic32/566niximlxdzpanmn4qouucvua3k7neniwss47li5r6ugoertzu77",
        "/garlic64/A+==",
        "/udp/1/quic-v1/webtransport/certhash",
        "/certhash/b2uaraocy6yrdblb4sfptaddgimjmmp",
        "/certhash/",
        "/certhash/u",
        "/certhash/uEiA",
        "/certhash/QmYyQSo1c1Ym7orWxLYvCrM2Emx",
        "/http-path",
        "/http-path/",
        "/http-path/%",
        "/http-path/%2",
        "/http-path/%zz",
        "/udp/1234/udt/1234",
        "/ip4/127.0.0.1/tcp/9090/http/p2p-webcrt-direct"
      })
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text))
        .isInstanceOf(MalformedException.class)
        .message()
        .isNotEmpty()
        .matches("[\\x20-\\x7e…]*");
    assertThatThrownBy(() -> Multiaddr.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4/tcp/4001/, /ip4/1.2.3.4/tcp/4001",
    "/ip4/1.2.3.4/tcp/080, /ip4/1.2.3.4/tcp/80",
    "/ip6/2001:0DB8:0:0:0::1, /ip6/2001:db8::1",
    "/ip6/0:0:0:0:0:0:0:0, /ip6/::",
    "/ip6/1:2:3:4:5:6:1.2.3.4, /ip6/1:2:3:4:5:6:102:304",
    "/ip6/::ffff:102:304, /ip6/::ffff:1.2.3.4",
    "/ip6/1::0:2, /ip6/1::2",
    "/ip6/::2:3:4:5:6:7:8, /ip6/0:2:3:4:5:6:7:8",
    "/ip6/1:2:3:4:5:6:7::, /ip6/1:2:3:4:5:6:7:0",
    "/ipfs/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N,"
        + " /p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
    "/p2p/bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe,"
        + " /p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
    "/onion/TIMAQ4YGG2IEGCI7:80, /onion/timaq4ygg2iegci7:80",
    "/certhash/b2uaraocy6yrdblb4sfptaddgimjmmpy, /certhash/u1QEQOFj2IjCsPJFfMAxmQxLGPw",
    "/http-path/a%2fb%20c, /http-path/a%2Fb%20c",
    "/http-path/a+b, /http-path/a%2Bb",
    "/unix/a//b/, /unix/a//b"
  })
  void printsInOneForm(String text, String canonical) throws MalformedException {
    assertThat(Multiaddr.parse(text)).hasToString(canonical).isEqualTo(Multiaddr.of(canonical));
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty",
    "ffffffff0f, protocol 4294967295",
    "00, protocol 0",
    "02, protocol 2",
    "04010203, ends early",
    "06, ends early",
    "8600, shortest form",
    "0601bb80, ends early",
    "36, ends early",
    "3600, has 0 bytes",
    "3605616263, ends early",
    "360161ff, ends early",
    "3681006161, shortest form",
    "36ffffffffffffffff7f61, ends early",
    "3601ff, byte 255",
    "36012f, byte 47",
    "360107, byte 7",
    "a50300, ends early",
    "a503021220, announces",
    "9003012f, begin with",
    "900302612f, begin with",
    "9003032f612f, begin with",
    "9003022fff, not UTF-8",
    "9003022f6106000a, goes on after /unix",
    "e10300, empty",
    "d20300, ends early",
    "d203021220, not a multihash",
    "bc03000102030405060708090000, port 0"
  })
  void refusesOtherBytesAndSaysWhy(String hex, String why) {
    assertThatThrownBy(() -> Multiaddr.fromBytes(Bytes.fromHex(hex)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void everyProtocolIsKnownByCodeAndName(Protocol protocol) throws MalformedException {
    assertThat(Protocol.ofCode(protocol.code())).isEqualTo(protocol);
    assertThat(Protocol.ofText(protocol.text())).isEqualTo(protocol);
    if (protocol.hasValue()) {
      assertThatThrownBy(() -> Component.of(protocol)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Multiaddr.parse("/" + protocol.text()))
          .hasMessageContaining("must have a value");
    } else {
      assertThat(Multiaddr.parse("/" + protocol.text()).bytes())
          .isEqualTo(Varint.encode(protocol.code()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1023, 1024, 1025})
  void sizeIsBoundedToTheByte(int size) {
    Bytes address =
        Bytes.fromHex("e103").concat(Varint.delimited(Bytes.utf8("a".repeat(size - 4))));
    assertThat(address.size()).isEqualTo(size);
    String text = "/http-path/" + "a".repeat(size - 4);
    if (size <= Multiaddr.MAX_SIZE) {
      assertThat(Multiaddr.of(text).bytes()).isEqualTo(address);
    } else {
      assertThatThrownBy(() -> Multiaddr.fromBytes(address))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("limit of 1024");
      assertThatThrownBy(() -> Multiaddr.parse(text)).hasMessageContaining("limit of 1024");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {23, 24, 25})
  void componentsAreBoundedToOne(int count) throws MalformedException {
    String text = "/ws".repeat(count);
    Bytes bytes = Bytes.fromHex("dd03".repeat(count));
    if (count <= Multiaddr.MAX_COMPONENTS) {
      assertThat(Multiaddr.parse(text)).isEqualTo(Multiaddr.fromBytes(bytes));
    } else {
      assertThatThrownBy(() -> Multiaddr.parse(text)).hasMessageContaining("more than 24");
      assertThatThrownBy(() -> Multiaddr.fromBytes(bytes)).hasMessageContaining("more than 24");
    }
  }

  @Test
  void textIsBounded() {
    assertThatThrownBy(() -> Multiaddr.parse("/".repeat(4097)))
        .hasMessageContaining("limit of 4096");
    assertThatThrownBy(() -> Multiaddr.parse("/dns/" + "a".repeat(254)))
        .hasMessageContaining("253");
    assertThat(Multiaddr.of("/dns/" + "a".repeat(253)).components()).hasSize(1);
  }

  @Test
  void anAddressAtTheLimitCanStillBeExtended() throws MalformedException {
    Multiaddr longest = Multiaddr.of("/http-path/" + "a".repeat(1020));
    Multiaddr extended = longest.encapsulate(Multiaddr.of("/ws")).withPeerId(PeerId.parse(HASHED));
    assertThat(extended.bytes().size()).isGreaterThan(Multiaddr.MAX_SIZE);
    assertThat(extended.peerId()).contains(PeerId.parse(HASHED));
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4/tcp/1/p2p/ED, ED",
    "/p2p/ED, ED",
    "/ip4/1.2.3.4/tcp/1, ",
    "/ip4/1.2.3.4/tcp/1/p2p/ED/p2p-circuit, ",
    "/ip4/1.2.3.4/tcp/1/p2p/ED/p2p-circuit/p2p/QM, QM",
    "/p2p/ED/tcp/1, ",
    "/ip4/1.2.3.4/tcp/443/tls/http/p2p/ED/http-path/a, ED",
    "/ip4/1.2.3.4/tcp/443/tls/http/http-path/a, "
  })
  void thePeerIsTheOneAtTheEnd(String text, String peer) throws MalformedException {
    Multiaddr address = Multiaddr.parse(named(text));
    if (peer == null) {
      assertThat(address.peerId()).isEmpty();
      assertThat(address.withoutPeerId()).isEqualTo(address);
    } else {
      assertThat(address.peerId()).contains(PeerId.parse(named(peer)));
      assertThat(address.withoutPeerId().peerId()).isEmpty();
    }
    PeerId other = PeerId.parse("12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV");
    assertThat(address.withPeerId(other).peerId()).contains(other);
    assertThat(address.withPeerId(other).withoutPeerId()).isEqualTo(address.withoutPeerId());
  }

  @Test
  void encapsulatesAndDecapsulates() {
    Multiaddr outer = Multiaddr.of("/ip4/1.2.3.4/tcp/1");
    Multiaddr both = outer.encapsulate(Multiaddr.of("/tls/ws"));
    assertThat(both).hasToString("/ip4/1.2.3.4/tcp/1/tls/ws");
    assertThat(both.decapsulate(Multiaddr.of("/tls/ws"))).isEqualTo(outer);
    assertThat(both.decapsulate(Multiaddr.of("/tls"))).isEqualTo(outer);
    assertThat(both.decapsulate(Protocol.TLS)).isEqualTo(outer);
    assertThat(both.decapsulate(Protocol.QUIC)).isSameAs(both);
    assertThat(both.decapsulate(Multiaddr.of("/tcp/2"))).isSameAs(both);
    assertThat(both.decapsulate(both)).isEqualTo(Multiaddr.EMPTY);
    assertThat(both.decapsulate(Multiaddr.EMPTY)).isSameAs(both);
    assertThat(Multiaddr.EMPTY.encapsulate(both)).isSameAs(both);
    assertThat(both.encapsulate(Multiaddr.EMPTY)).isSameAs(both);
    Multiaddr twice = Multiaddr.of("/tcp/1/ws/tcp/1/ws/tls");
    assertThat(twice.decapsulate(Multiaddr.of("/tcp/1/ws"))).hasToString("/tcp/1/ws");
    assertThat(twice.decapsulate(Protocol.TCP)).hasToString("/tcp/1/ws");
  }

  @Test
  void componentsTellTheirValues() throws MalformedException {
    Multiaddr address = Multiaddr.of("/ip4/1.2.3.4/udp/4001/quic-v1/p2p/" + ED25519);
    assertThat(address.components())
        .extracting(Component::protocol)
        .containsExactly(Protocol.IP4, Protocol.UDP, Protocol.QUIC_V1, Protocol.P2P);
    assertThat(address.components())
        .extracting(Component::text)
        .containsExactly("1.2.3.4", "4001", "", ED25519);
    assertThat(address.has(Protocol.QUIC_V1)).isTrue();
    assertThat(address.has(Protocol.TCP)).isFalse();
    Component udp = address.first(Protocol.UDP).orElseThrow();
    assertThat(udp.port()).isEqualTo(4001);
    assertThat(udp).isEqualTo(Component.parse(Protocol.UDP, "4001")).hasToString("/udp/4001");
    assertThat(udp).hasSameHashCodeAs(Component.of(Protocol.UDP, Bytes.fromHex("0fa1")));
    assertThat(udp).isNotEqualTo(Component.parse(Protocol.TCP, "4001"));
    assertThatThrownBy(() -> Component.of(Protocol.UDP, Bytes.fromHex("0f")))
        .hasMessageContaining("must have 2");
    assertThatThrownBy(udp::ip).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(udp::peerId).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> address.components().getFirst().port())
        .isInstanceOf(IllegalStateException.class);
    assertThat(address.components().getLast().peerId()).hasToString(ED25519);
  }

  @Test
  void becomesASocketAndBack() throws UnknownHostException {
    InetAddress ip4 = InetAddress.getByAddress(new byte[] {1, 2, 3, 4});
    Multiaddr address = Multiaddr.of(ip4, Protocol.TCP, 65_535);
    assertThat(address).hasToString("/ip4/1.2.3.4/tcp/65535");
    assertThat(address.ip()).contains(ip4);
    assertThat(address.port(Protocol.TCP)).hasValue(65_535);
    assertThat(address.port(Protocol.UDP)).isEmpty();
    InetAddress ip6 =
        InetAddress.getByAddress(Bytes.fromHex("20010db8" + "00".repeat(11) + "01").toArray());
    assertThat(Multiaddr.of(ip6, Protocol.UDP, 0)).hasToString("/ip6/2001:db8::1/udp/0");
    assertThat(Multiaddr.of("/ip6zone/eth0/ip6/2001:db8::1/tcp/1").ip()).contains(ip6);
    assertThat(Multiaddr.of("/dns4/example.com/tcp/1").ip()).isEmpty();
    assertThat(Multiaddr.EMPTY.ip()).isEmpty();
    assertThatThrownBy(() -> Multiaddr.of(ip4, Protocol.TCP, 65_536))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Multiaddr.of(ip4, Protocol.TLS, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isAValue() throws MalformedException {
    Multiaddr address = Multiaddr.of("/ip4/1.2.3.4/tcp/1");
    Bytes padded = Bytes.wrap(new byte[5000]).concat(address.bytes());
    Multiaddr read = Multiaddr.fromBytes(padded.slice(5000));
    assertThat(read).isEqualTo(address).hasSameHashCodeAs(address).isEqualByComparingTo(address);
    assertThat(read.bytes().array()).hasSize(address.bytes().size());
    assertThat(read).isNotEqualTo(Multiaddr.of("/ip4/1.2.3.4/tcp/2")).isNotEqualTo("x");
    assertThat(Multiaddr.EMPTY).hasToString("/");
    assertThat(Multiaddr.EMPTY.isEmpty()).isTrue();
    assertThat(
            List.of(Multiaddr.of("/tcp/2"), Multiaddr.of("/tcp/1")).stream()
                .sorted()
                .map(Multiaddr::toString)
                .collect(Collectors.joining()))
        .isEqualTo("/tcp/1/tcp/2");
  }

  private static String named(String text) {
    return text.replace("ED", ED25519).replace("QM", HASHED);
  }
}
