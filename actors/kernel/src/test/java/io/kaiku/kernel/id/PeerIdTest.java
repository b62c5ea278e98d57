package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Base58;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Multibase;
import io.kaiku.kernel.bytes.Mutator;
import io.kaiku.kernel.crypto.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
  private static final Identity IDENTITY = Identity.ed25519(Bytes.wrap(new byte[32]));
  private static final PeerId PEER = IDENTITY.peerId();
  private static final String HASHED = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  @ParameterizedTest
  @EnumSource(Multibase.class)
  void readsCidsInAnyBase(Multibase base) throws MalformedException {
    assertThat(PeerId.parse(PEER.toCid(base))).isEqualTo(PEER);
    PeerId hashed = PeerId.parse(HASHED);
    assertThat(PeerId.parse(hashed.toCid(base))).isEqualTo(hashed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k51qzi5uqu5dhb6l8spkdx7yxafegfkee5by8h7lmjh2ehc2sgg34z7c15vzqs",
        "bafzaajaiaejcalj543iwv2d7pkjt7ykvefrkfu7qjfi6sduakhso4lay6abn2d5u",
        "BAFZAAJAIAEJCALJ543IWV2D7PKJT7YKVEFRKFU7QJFI6SDUAKHSO4LAY6ABN2D5U"
      })
  void readsTheFormsOfRfc1(String text) throws MalformedException {
    assertThat(PeerId.parse(text))
        .hasToString("12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV");
  }

  @Test
  void inBase36ItFitsIntoADnsLabel() {
    assertThat(PEER.toCid(Multibase.BASE36)).hasSizeLessThan(63).startsWith("k51");
    assertThat(PEER.toCid()).startsWith("bafz");
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty",
    "x, prefix of a multibase",
    "Qm, digest of",
    "1, ends early",
    "12D3KooW, announces",
    "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5, ''",
    "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5m0, not a digit of base58btc",
    "QmxoHT6iViN5xAjoz1VZ553cL31U9F94ht3QvWR1FrEbZY, ''",
    "bafybeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe, codec 0x70; it must be"
        + " libp2p-key",
    "bafz, whole byte",
    "b, ends early",
    "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV/, not a digit",
    "' 12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV', prefix of a multibase"
  })
  void refusesOtherTextAndSaysWhy(String text, String why) {
    assertThatThrownBy(() -> PeerId.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refusesLongTextWithoutReadingIt() {
    assertThatThrownBy(() -> PeerId.parse("1".repeat(129)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("limit of 128");
  }

  @Test
  void refusesACidOfVersionZeroInAMultibase() throws MalformedException {
    String text = Multibase.BASE32.encode(Base58.decode(HASHED));
    assertThatThrownBy(() -> PeerId.parse(text)).hasMessageContaining("CID of version");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 41, 42})
  void anInlineKeyOfUpTo42BytesIsAnId(int size) throws MalformedException {
    Bytes multihash = Bytes.wrap(new byte[] {0, (byte) size}).concat(Bytes.wrap(new byte[size]));
    PeerId peer = PeerId.fromBytes(multihash);
    assertThat(peer.bytes()).isEqualTo(multihash);
    assertThat(peer.publicKey()).isEmpty();
    assertThat(PeerId.parse(peer.toString())).isEqualTo(peer);
  }

  @ParameterizedTest
  @CsvSource({
    "0000, 1 to 42",
    "002b, announces",
    "1220, announces",
    "121f, announces",
    "'', ends early",
    "00, ends early",
    "1100, kind 0x11",
    "80000100, shortest form",
    "92002000, shortest form"
  })
  void refusesOtherMultihashes(String hex, String why) {
    assertThatThrownBy(() -> PeerId.fromBytes(Bytes.fromHex(hex)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refusesDigestsOfTheWrongSize() {
    assertThatThrownBy(() -> PeerId.fromBytes(Bytes.fromHex("002b" + "00".repeat(43))))
        .hasMessageContaining("1 to 42");
    assertThatThrownBy(() -> PeerId.fromBytes(Bytes.fromHex("121f" + "00".repeat(31))))
        .hasMessageContaining("must be 32");
    assertThatThrownBy(() -> PeerId.fromBytes(Bytes.fromHex("1221" + "00".repeat(33))))
        .hasMessageContaining("must be 32");
    assertThatThrownBy(() -> PeerId.fromBytes(Bytes.fromHex("1340" + "00".repeat(64))))
        .hasMessageContaining("SHA2-256 or identity");
  }

  @Test
  void isAValue() throws MalformedException {
    PeerId again = PeerId.fromBytes(Bytes.wrap(new byte[9]).concat(PEER.bytes()).slice(9));
    assertThat(again).isEqualTo(PEER).hasSameHashCodeAs(PEER).isEqualByComparingTo(PEER);
    assertThat(again.bytes().array()).hasSize(PEER.bytes().size());
    assertThat(again.toString()).isSameAs(again.toString());
    assertThat(PEER).isNotEqualTo(PeerId.parse(HASHED)).isNotEqualTo(PEER.toString());
    assertThat(PEER.matches(IDENTITY.publicKey())).isTrue();
    assertThat(PEER.matches(Identity.ed25519(Bytes.fromHex("01".repeat(32))).publicKey()))
        .isFalse();
    assertThat(PEER.publicKey()).contains(IDENTITY.publicKey());
  }

  @Test
  void aHashOfASmallKeyIsNotItsId() throws MalformedException {
    PublicKey key = IDENTITY.publicKey();
    PeerId legacy = PeerId.fromBytes(Bytes.fromHex("1220").concat(Sha256.of(key.encoded())));
    assertThat(legacy.matches(key)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void spoiledIdsAreRefusedOrRead(long seed) {
    Mutator mutator = new Mutator(seed);
    List<String> texts =
        List.of(PEER.toString(), HASHED, PEER.toCid(), PEER.toCid(Multibase.BASE36));
    for (int i = 0; i < 5000; i++) {
      Bytes bytes = mutator.mutate(PEER.bytes());
      String text = mutator.mutate(texts.get(i % texts.size()));
      try {
        assertThat(PeerId.fromBytes(bytes).bytes()).isEqualTo(bytes);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      try {
        PeerId read = PeerId.parse(text);
        assertThat(PeerId.parse(read.toString())).isEqualTo(read);
        assertThat(read.publicKey().map(PeerId::of).orElse(read)).isEqualTo(read);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
