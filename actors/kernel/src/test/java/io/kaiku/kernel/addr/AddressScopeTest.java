package io.kaiku.kernel.addr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, UNSPECIFIED",
    "0.0.0.1, RESERVED",
    "0.255.255.255, RESERVED",
    "1.0.0.0, PUBLIC",
    "9.255.255.255, PUBLIC",
    "10.0.0.0, PRIVATE",
    "10.255.255.255, PRIVATE",
    "11.0.0.0, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.64.0.0, PRIVATE",
    "100.127.255.255, PRIVATE",
    "100.128.0.0, PUBLIC",
    "126.255.255.255, PUBLIC",
    "127.0.0.1, LOOPBACK",
    "127.255.255.255, LOOPBACK",
    "128.0.0.0, PUBLIC",
    "169.253.255.255, PUBLIC",
    "169.254.0.0, LINK_LOCAL",
    "169.254.169.254, LINK_LOCAL",
    "169.255.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.16.0.0, PRIVATE",
    "172.31.255.255, PRIVATE",
    "172.32.0.0, PUBLIC",
    "192.0.0.1, RESERVED",
    "192.0.2.1, RESERVED",
    "192.88.99.1, RESERVED",
    "192.167.255.255, PUBLIC",
    "192.168.0.0, PRIVATE",
    "192.169.0.0, PUBLIC",
    "198.17.255.255, PUBLIC",
    "198.18.0.0, RESERVED",
    "198.19.255.255, RESERVED",
    "198.20.0.0, PUBLIC",
    "198.51.100.1, RESERVED",
    "203.0.113.1, RESERVED",
    "223.255.255.255, PUBLIC",
    "224.0.0.1, MULTICAST",
    "239.255.255.255, MULTICAST",
    "240.0.0.0, RESERVED",
    "255.255.255.255, RESERVED"
  })
  void ofIp4(String address, AddressScope scope) {
    assertThat(Multiaddr.of("/ip4/" + address + "/tcp/1").scope()).isEqualTo(scope);
    assertThat(Multiaddr.of("/ip6/::ffff:" + address + "/tcp/1").scope()).isEqualTo(scope);
    assertThat(Multiaddr.of("/ip6/64:ff9b::" + address + "/tcp/1").scope()).isEqualTo(scope);
    assertThat(Multiaddr.of("/dns4/" + address + "/tcp/1").scope()).isEqualTo(scope);
  }

  @ParameterizedTest
  @CsvSource({
    "::, UNSPECIFIED",
    "::1, LOOPBACK",
    "::2, RESERVED",
    "::127.0.0.1, RESERVED",
    "64:ff9b:1::1, PRIVATE",
    "64:ff9b:2::1, RESERVED",
    "100::1, RESERVED",
    "1fff::1, RESERVED",
    "2000::1, PUBLIC",
    "2001::1, RESERVED",
    "2001:1ff::1, RESERVED",
    "2001:200::1, PUBLIC",
    "2001:db8::1, RESERVED",
    "2001:db9::1, PUBLIC",
    "2002:a00:1::1, PRIVATE",
    "2002:7f00:1::1, LOOPBACK",
    "2002:102:304::1, PUBLIC",
    "2606:4700::1111, PUBLIC",
    "3ffe::1, PUBLIC",
    "3fff:fff::1, RESERVED",
    "3fff:1000::1, PUBLIC",
    "4000::1, RESERVED",
    "fbff::1, RESERVED",
    "fc00::1, PRIVATE",
    "fdff::1, PRIVATE",
    "fe00::1, RESERVED",
    "fe80::1, LINK_LOCAL",
    "febf::1, LINK_LOCAL",
    "fec0::1, PRIVATE",
    "ff02::1, MULTICAST"
  })
  void ofIp6(String address, AddressScope scope) {
    assertThat(Multiaddr.of("/ip6/" + address + "/udp/1/quic-v1").scope()).isEqualTo(scope);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip6zone/eth0/ip6/fe80::1/tcp/1, LINK_LOCAL",
    "/dns/example.com/tcp/1, NAME",
    "/dns4/localhost/tcp/1, LOOPBACK",
    "/dns4/LOCALHOST./tcp/1, LOOPBACK",
    "/dns6/a.localhost/tcp/1, LOOPBACK",
    "/dns6/notlocalhost/tcp/1, NAME",
    "/dns/printer.local/tcp/1, LINK_LOCAL",
    "/dnsaddr/bootstrap.libp2p.io, NAME",
    "/memory/7, LOOPBACK",
    "/unix/tmp/s, LOOPBACK",
    "/onion/timaq4ygg2iegci7:80, OVERLAY",
    "/tcp/1, NONE",
    "/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N, NONE",
    "/ip4/127.0.0.1/tcp/1/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N/p2p-circuit, RELAYED",
    "/p2p-circuit, RELAYED"
  })
  void ofOthers(String address, AddressScope scope) {
    assertThat(Multiaddr.of(address).scope()).isEqualTo(scope);
  }
}
