package io.kaiku.kernel.addr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.MalformedException;
import java.net.InetAddress;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/9, 10.127.255.255, true",
    "10.0.0.0/9, 10.128.0.0, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "1.2.3.4, 1.2.3.4, true",
    "1.2.3.4/32, 1.2.3.5, false",
    "0.0.0.0/0, ::1, false",
    "::/0, 1.2.3.4, false",
    "::/0, ffff::, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8::/56, 2001:db8:0:ff::1, true",
    "2001:db8::/56, 2001:db8:0:100::1, false",
    "2001:db8::/64, 2001:db8::ffff:0:0:1, true",
    "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
    "2001:db8::/65, 2001:db8::8000:0:0:1, false",
    "::1, ::1, true",
    "::1/128, ::2, false"
  })
  void containsTheAddressesThatShareItsBits(String prefix, String ip, boolean isContained)
      throws MalformedException {
    assertThat(IpPrefix.parse(prefix).contains(ip(ip))).isEqualTo(isContained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/8", "0.0.0.0/0", "1.2.3.4/32", "::/0", "2001:db8::/33", "::1/128"})
  void printsAsItReads(String text) throws MalformedException {
    IpPrefix prefix = IpPrefix.parse(text);
    assertThat(prefix).hasToString(text).isEqualTo(IpPrefix.parse(text));
    assertThat(prefix).hasSameHashCodeAs(IpPrefix.parse(text));
    assertThat(prefix.isIp4()).isEqualTo(text.contains("."));
    assertThat(text).endsWith("/" + prefix.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0.1/8",
        "10.0.0/8",
        "::/129",
        "::1/127",
        "2001:db8::1/64",
        "::/1000",
        "x/8",
        "localhost"
      })
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void theBlockAroundAnAddressForgetsTheOtherBits() throws MalformedException {
    assertThat(IpPrefix.of(ip("10.1.2.3"), 8)).isEqualTo(IpPrefix.parse("10.0.0.0/8"));
    assertThat(IpPrefix.of(ip("2001:db8::1"), 56)).isEqualTo(IpPrefix.parse("2001:db8::/56"));
    assertThat(IpPrefix.of(ip("0.0.0.0"), 0)).isNotEqualTo(IpPrefix.of(ip("::"), 0));
    assertThatThrownBy(() -> IpPrefix.of(ip("10.0.0.1"), 33))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpPrefix.of(ip("::1"), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isOrderedWithIp4First() throws MalformedException {
    TreeSet<IpPrefix> sorted = new TreeSet<>();
    for (String text :
        List.of("ffff::/16", "::/0", "200.0.0.0/8", "10.0.0.0/9", "10.0.0.0/8", "::1/128")) {
      sorted.add(IpPrefix.parse(text));
    }
    assertThat(sorted)
        .extracting(IpPrefix::toString)
        .containsExactly("10.0.0.0/8", "10.0.0.0/9", "200.0.0.0/8", "::/0", "::1/128", "ffff::/16");
  }

  private static InetAddress ip(String text) throws MalformedException {
    return Component.parse(text.contains(":") ? Protocol.IP6 : Protocol.IP4, text).ip();
  }
}
