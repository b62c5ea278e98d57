package io.kaiku.kernel.addr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Mutator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrFuzzTest {
  private static final List<GoMultiaddrVectors.Vector> VALID = GoMultiaddrVectors.vectors();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void spoiledBytesAreRefusedOrRead(long seed) throws MalformedException {
    Mutator mutator = new Mutator(seed);
    for (int i = 0; i < 10_000; i++) {
      Bytes spoiled =
          i % 10 == 0 ? mutator.noise(60) : mutator.mutate(VALID.get(i % VALID.size()).bytes());
      Multiaddr read;
      try {
        read = Multiaddr.fromBytes(spoiled);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
        continue;
      }
      assertThat(read.bytes()).isEqualTo(spoiled);
      used(read);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void spoiledTextIsRefusedOrRead(long seed) throws MalformedException {
    Mutator mutator = new Mutator(seed);
    for (int i = 0; i < 10_000; i++) {
      String spoiled = mutator.mutate(VALID.get(i % VALID.size()).text());
      Multiaddr read;
      try {
        read = Multiaddr.parse(spoiled);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
        continue;
      }
      assertThat(Multiaddr.parse(read.toString())).isEqualTo(read);
      assertThat(Multiaddr.fromBytes(read.bytes())).isEqualTo(read);
      used(read);
    }
  }

  /** Whatever could be read can be used without an exception. */
  private static void used(Multiaddr address) {
    assertThat(address.scope()).isNotNull();
    assertThat(address.toString()).startsWith("/");
    assertThat(address.withoutPeerId().peerId()).isEmpty();
    address.ip().ifPresent(ip -> assertThat(ip.getAddress()).hasSizeBetween(4, 16));
    address.port(Protocol.TCP).ifPresent(port -> assertThat(port).isBetween(0, 65_535));
    for (Component component : address.components()) {
      assertThat(component.text()).isNotNull();
    }
  }
}
