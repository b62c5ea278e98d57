package io.kaiku.identify.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.kernel.record.PeerRecord;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifyWriterTest {
  private static final Multiaddr OBSERVED = Multiaddr.of("/ip4/203.0.113.7/tcp/9");

  private static List<Multiaddr> addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> Multiaddr.of("/ip6/2001:db8::" + (n + 1) + "/tcp/4001"))
        .toList();
  }

  private static List<String> protocols(int count) {
    return IntStream.range(0, count).mapToObj(n -> "/some/protocol/1.0." + n).toList();
  }

  private static OwnIdentity own(Identity identity, int addresses, int protocols) {
    return new OwnIdentity(
        identity.publicKey(),
        new OwnIdentity.Versions("ipfs/0.1.0", "kaiku/0.1.0"),
        addresses(addresses),
        protocols(protocols),
        new PeerRecord(identity.peerId(), 1, addresses(addresses)).seal(identity).encoded());
  }

  private static IdentifyMessage read(Bytes written) throws MalformedException {
    var reader = new IdentifyReader();
    reader.add(written);
    assertThat(reader.dropped()).isZero();
    return reader.result();
  }

  @Test
  void whatIsWrittenIsRead() throws MalformedException {
    var message = own(Someone.number(1).identity(), 10, 20).seenAt(OBSERVED);
    var written = IdentifyWriter.write(message);

    assertThat(written.leftOut()).isZero();
    assertThat(read(written.bytes())).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 40, 41, 42, 43, 44, 60, 100, 128, 1_000})
  void staysBelowFourKibibytesWithAnyNumberOfAddresses(int count) throws MalformedException {
    var message = own(Someone.number(1).identity(), count, 12).seenAt(OBSERVED);
    var written = IdentifyWriter.write(message);
    var read = read(written.bytes());

    assertThat(written.bytes().size()).isLessThan(4096);
    assertThat(read.protocols()).isEqualTo(message.protocols());
    assertThat(read.observedAddress()).isEqualTo(OBSERVED);
    assertThat(message.listenAddresses())
        .startsWith(read.listenAddresses().toArray(Multiaddr[]::new));
    int lost = count - read.listenAddresses().size() + (read.signedPeerRecord() == null ? 1 : 0);
    assertThat(written.leftOut()).isEqualTo(lost);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 160, 170, 180, 1_024})
  void staysBelowFourKibibytesWithAnyNumberOfProtocols(int count) throws MalformedException {
    var message = own(Someone.number(1).identity(), 4, count).seenAt(OBSERVED);
    var written = IdentifyWriter.write(message);
    var read = read(written.bytes());

    assertThat(written.bytes().size()).isLessThan(4096);
    assertThat(message.protocols()).startsWith(read.protocols().toArray(String[]::new));
    assertThat(read.publicKey()).isEqualTo(message.publicKey());
  }

  @Test
  void usesAllTheRoomThereIs() {
    var written = IdentifyWriter.write(own(Someone.number(1).identity(), 4, 1_024).push());

    assertThat(written.bytes().size()).isBetween(4096 - 25, 4095);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "ECDSA", "SECP256K1", "ED25519"})
  void staysBelowFourKibibytesWithAnyKey(KeyType type) throws MalformedException {
    var identity = Identity.generate(type, new SplittableRandom(1));
    var written = IdentifyWriter.write(own(identity, 60, 30).seenAt(OBSERVED));

    assertThat(written.bytes().size()).isLessThan(4096);
    assertThat(read(written.bytes()).publicKey()).isEqualTo(identity.publicKey().encoded());
    assertThat(read(written.bytes()).protocols()).hasSize(30);
  }

  @Test
  void leavesARecordOutThatDoesNotFit() throws MalformedException {
    var message = own(Someone.number(1).identity(), 128, 60).seenAt(OBSERVED);
    var written = IdentifyWriter.write(message);

    assertThat(read(written.bytes()).signedPeerRecord()).isNull();
    assertThat(read(written.bytes()).listenAddresses()).isNotEmpty();
  }

  @Test
  void refusesVersionsThatOthersWouldCut() {
    assertThat(new OwnIdentity.Versions("", "x".repeat(128)).agent()).hasSize(128);
    assertThatThrownBy(() -> new OwnIdentity.Versions("", "x".repeat(129)))
        .hasMessageContaining("agent-version");
    assertThatThrownBy(() -> new OwnIdentity.Versions("a\nb", ""))
        .hasMessageContaining("protocol-version");
  }
}
