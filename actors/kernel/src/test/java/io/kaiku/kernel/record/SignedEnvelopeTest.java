package io.kaiku.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Mutator;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedEnvelopeTest {
  private static final String DOMAIN = "test-domain";
  private static final Bytes TYPE = Bytes.utf8("/test");
  private static final Bytes PAYLOAD = Bytes.utf8("a payload");
  private static final Identity SIGNER = Identity.ed25519(Bytes.fromHex("01".repeat(32)));
  private static final Identity OTHER = Identity.ed25519(Bytes.fromHex("02".repeat(32)));

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void opensWhatItSealed(KeyType type) throws MalformedException {
    Identity signer = Identity.generate(type, new Random(1));
    SignedEnvelope sealed = SignedEnvelope.seal(signer, DOMAIN, TYPE, PAYLOAD);
    SignedEnvelope opened = SignedEnvelope.open(sealed.encoded(), DOMAIN);
    assertThat(opened).isEqualTo(sealed).hasSameHashCodeAs(sealed);
    assertThat(opened.signer()).isEqualTo(signer.peerId());
    assertThat(opened.signerKey()).isEqualTo(signer.publicKey());
    assertThat(opened.payloadType()).isEqualTo(TYPE);
    assertThat(opened.payload()).isEqualTo(PAYLOAD);
    assertThat(opened.domain()).isEqualTo(DOMAIN);
    assertThat(opened.signature()).isEqualTo(sealed.signature());
  }

  @Test
  void isAValueOfDomainAndBytes() {
    SignedEnvelope sealed = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD);
    assertThat(sealed)
        .isNotEqualTo(SignedEnvelope.seal(SIGNER, "another", TYPE, PAYLOAD))
        .isNotEqualTo(SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, TYPE))
        .isNotEqualTo(PAYLOAD)
        .hasToString("SignedEnvelope(test-domain, " + SIGNER.peerId() + ", 9 bytes)");
  }

  @Test
  void signsTheLengthPrefixedParts() {
    SignedEnvelope sealed = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD);
    Bytes signed =
        Bytes.join(
            Bytes.fromHex("0b"),
            Bytes.utf8(DOMAIN),
            Bytes.fromHex("05"),
            TYPE,
            Bytes.fromHex("09"),
            PAYLOAD);
    assertThat(sealed.signature()).isEqualTo(SIGNER.sign(signed));
    assertThat(sealed.encoded())
        .isEqualTo(
            Bytes.join(
                field(1, SIGNER.publicKey().encoded()),
                field(2, TYPE),
                field(3, PAYLOAD),
                field(5, sealed.signature())));
  }

  @Test
  void aSignatureForAnotherPurposeDoesNotCount() {
    Bytes encoded = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD).encoded();
    for (String domain : new String[] {"", "test", "test-domain ", "libp2p-peer-record"}) {
      assertThatThrownBy(() -> SignedEnvelope.open(encoded, domain))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("not signed by " + SIGNER.peerId());
    }
  }

  @Test
  void aFlippedBitAnywhereIsNoticed() {
    Bytes encoded = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD).encoded();
    for (int bit = 0; bit < 8 * encoded.size(); bit++) {
      byte[] spoiled = encoded.toArray();
      spoiled[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> SignedEnvelope.open(Bytes.wrap(spoiled), DOMAIN))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void theKeyOfAnotherPeerDoesNotOpenIt() {
    SignedEnvelope sealed = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD);
    Bytes forged =
        Bytes.join(
            field(1, OTHER.publicKey().encoded()),
            field(2, TYPE),
            field(3, PAYLOAD),
            field(5, sealed.signature()));
    assertThatThrownBy(() -> SignedEnvelope.open(forged, DOMAIN))
        .hasMessageContaining("not signed by");
  }

  @Test
  void fieldsStandOnceAndAreThere() {
    SignedEnvelope sealed = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD);
    Bytes key = field(1, SIGNER.publicKey().encoded());
    Bytes type = field(2, TYPE);
    Bytes payload = field(3, PAYLOAD);
    Bytes signature = field(5, sealed.signature());
    List<Bytes> wrong =
        List.of(
            Bytes.EMPTY,
            Bytes.join(type, payload, signature),
            Bytes.join(key, payload, signature),
            Bytes.join(key, type, signature),
            Bytes.join(key, type, payload),
            Bytes.join(key, key, type, payload, signature),
            Bytes.join(key, type, payload, payload, signature),
            Bytes.join(key, type, payload, signature, signature),
            Bytes.join(key, type, payload, field(4, sealed.signature())));
    for (Bytes encoded : wrong) {
      assertThatThrownBy(() -> SignedEnvelope.open(encoded, DOMAIN))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void fieldsOfALaterTimeAreKept() throws MalformedException {
    SignedEnvelope sealed = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD);
    Bytes later = sealed.encoded().concat(field(9, Bytes.utf8("later")));
    assertThat(SignedEnvelope.open(later, DOMAIN).encoded()).isEqualTo(later);
  }

  @ParameterizedTest
  @ValueSource(ints = {8191, 8192, 8193})
  void sizeIsBoundedToTheByte(int size) throws MalformedException {
    int overhead =
        SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, Bytes.wrap(new byte[8000])).encoded().size()
            - 8000;
    SignedEnvelope sealed =
        SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, Bytes.wrap(new byte[size - overhead]));
    assertThat(sealed.encoded().size()).isEqualTo(size);
    if (size <= SignedEnvelope.MAX_SIZE) {
      assertThat(SignedEnvelope.open(sealed.encoded(), DOMAIN)).isEqualTo(sealed);
    } else {
      assertThatThrownBy(() -> SignedEnvelope.open(sealed.encoded(), DOMAIN))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("limit of 8192");
    }
  }

  @Test
  void keepsNothingElseAlive() throws MalformedException {
    Bytes encoded = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD).encoded();
    Bytes frame = encoded.concat(Bytes.wrap(new byte[60_000]));
    SignedEnvelope opened = SignedEnvelope.open(frame.slice(0, encoded.size()), DOMAIN);
    assertThat(opened.encoded().array()).hasSize(encoded.size());
    assertThat(opened.payload().array()).hasSizeLessThanOrEqualTo(encoded.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void spoiledEnvelopesAreRefused(long seed) {
    Mutator mutator = new Mutator(seed);
    Bytes encoded = SignedEnvelope.seal(SIGNER, DOMAIN, TYPE, PAYLOAD).encoded();
    for (int i = 0; i < 3000; i++) {
      Bytes spoiled = i % 10 == 0 ? mutator.noise(200) : mutator.mutate(encoded);
      try {
        SignedEnvelope opened = SignedEnvelope.open(spoiled, DOMAIN);
        assertThat(opened.payload()).isEqualTo(PAYLOAD);
        assertThat(opened.signer()).isEqualTo(SIGNER.peerId());
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  static Bytes field(int number, Bytes content) {
    return Bytes.wrap(new byte[] {(byte) ((number << 3) | 2)}).concat(Varint.delimited(content));
  }
}
