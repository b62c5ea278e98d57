package io.kaiku.kernel.addr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultiaddrPropertyTest {
  private static final List<Protocol> PROTOCOLS = List.of(Protocol.values());

  @Test
  void anyAddressSurvivesItsTextAndItsBytes() throws MalformedException {
    for (long seed = 0; seed < 3000; seed++) {
      Multiaddr address = Multiaddr.of(components(new Random(seed)));
      if (address.bytes().size() <= Multiaddr.MAX_SIZE) {
        String text = address.toString();
        assertThat(Multiaddr.parse(text)).as("seed %d: %s", seed, text).isEqualTo(address);
        Multiaddr read = Multiaddr.fromBytes(address.bytes());
        assertThat(read).as("seed %d", seed).isEqualTo(address).hasToString(text);
        assertThat(read.components()).isEqualTo(address.components());
      }
    }
  }

  @Test
  void puttingTogetherAndTakingApartAreInverse() throws MalformedException {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Multiaddr outer = Multiaddr.of(components(random)).decapsulate(Protocol.UNIX);
      Multiaddr inner = Multiaddr.of("/memory/" + random.nextInt(1000));
      Multiaddr both = outer.encapsulate(inner);
      assertThat(both.bytes()).isEqualTo(outer.bytes().concat(inner.bytes()));
      if (!outer.has(Protocol.MEMORY)) {
        assertThat(both.decapsulate(inner)).as("seed %d", seed).isEqualTo(outer);
      }
      PeerId peer = PeerId.fromBytes(Bytes.fromHex("1220").concat(bytes(random, 32)));
      assertThat(both.withPeerId(peer).peerId()).contains(peer);
    }
  }

  @Test
  void ip6TextIsReadByJavaAsTheSameAddress() throws UnknownHostException, MalformedException {
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      byte[] address = bytes(random, 16).toArray();
      for (int group = 0; group < 8; group++) {
        if (random.nextInt(3) > 0) {
          address[2 * group] = 0;
          address[2 * group + 1] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
        }
      }
      String text = IpText.print6(Bytes.wrap(address));
      assertThat(IpText.parse6(text)).as(text).isEqualTo(Bytes.wrap(address));
      InetAddress java = InetAddress.getByName(text); // a literal, nothing is resolved
      assertThat(java).as(text).isEqualTo(InetAddress.getByAddress(address));
      assertThat(IpText.parse6(expanded(address))).isEqualTo(Bytes.wrap(address));
    }
  }

  private static String expanded(byte[] address) {
    StringBuilder text = new StringBuilder();
    for (int group = 0; group < 8; group++) {
      text.append(group == 0 ? "" : ":")
          .append(Integer.toHexString(Bytes.wrap(address).beU16(2 * group)));
    }
    return text.toString();
  }

  private static List<Component> components(Random random) throws MalformedException {
    List<Component> components = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      Protocol protocol = PROTOCOLS.get(random.nextInt(PROTOCOLS.size()));
      components.add(component(protocol, random));
      if (protocol == Protocol.UNIX) {
        break; // takes all the rest of the text
      }
    }
    return components;
  }

  private static Component component(Protocol protocol, Random random) throws MalformedException {
    return switch (protocol) {
      case IP4 -> Component.of(protocol, bytes(random, 4));
      case IP6 -> Component.of(protocol, bytes(random, 16));
      case IPCIDR -> Component.of(protocol, bytes(random, 1));
      case TCP, UDP, DCCP, SCTP -> Component.of(protocol, bytes(random, 2));
      case MEMORY -> Component.of(protocol, bytes(random, 8));
      case DNS, DNS4, DNS6, DNSADDR, SNI, IP6ZONE ->
          Component.of(protocol, Bytes.utf8("host-%25_" + random.nextInt(100) + ".example"));
      case P2P -> Component.of(protocol, Bytes.fromHex("1220").concat(bytes(random, 32)));
      case ONION -> Component.of(protocol, bytes(random, 11).concat(Bytes.fromHex("01")));
      case ONION3 -> Component.of(protocol, bytes(random, 36).concat(Bytes.fromHex("01")));
      case GARLIC32 ->
          Component.of(protocol, bytes(random, random.nextBoolean() ? 32 : 35 + random.nextInt(9)));
      case GARLIC64 -> Component.of(protocol, bytes(random, 386 + random.nextInt(9)));
      case CERTHASH -> Component.of(protocol, Bytes.fromHex("1220").concat(bytes(random, 32)));
      case UNIX -> Component.of(protocol, Bytes.utf8("/tmp/ü " + random.nextInt(100)));
      case HTTP_PATH -> Component.of(protocol, bytes(random, 1 + random.nextInt(20)));
      default -> Component.of(protocol);
    };
  }

  private static Bytes bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
