package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Mutator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyFilesTest {
  private static final Identity IDENTITY = Identity.ed25519(Bytes.fromHex("0a".repeat(32)));
  private static final KeyFiles.Cost CHEAP = new KeyFiles.Cost(10, 8, 1);

  @Test
  void aPlainFileIsTheProtobuf() throws MalformedException {
    Bytes file = KeyFiles.encodePlain(IDENTITY);
    assertThat(file).isEqualTo(IDENTITY.encoded());
    assertThat(KeyFiles.isEncrypted(file)).isFalse();
    assertThat(KeyFiles.decodePlain(file).peerId()).isEqualTo(IDENTITY.peerId());
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void anEncryptedFileOpensWithItsPassword(KeyType type) throws MalformedException {
    Identity identity = Identity.generate(type, new Random(4));
    Bytes file = encrypt(identity, "correct horse");
    assertThat(KeyFiles.isEncrypted(file)).isTrue();
    assertThat(KeyFiles.decodeEncrypted(file, "correct horse".toCharArray()).encoded())
        .isEqualTo(identity.encoded());
    assertThat(file.hex()).doesNotContain(identity.encoded().slice(8, 24).hex());
  }

  @Test
  void theDefaultCostIsWithinTheLimits() throws MalformedException {
    Bytes file = KeyFiles.encodeEncrypted(IDENTITY, "pass".toCharArray(), new Random(1));
    assertThat(KeyFiles.decodeEncrypted(file, "pass".toCharArray()).peerId())
        .isEqualTo(IDENTITY.peerId());
    assertThat(file.slice(8, 12)).isEqualTo(Bytes.fromHex("010f0803"));
  }

  @Test
  void aWrongPasswordIsSaidToBeOne() {
    Bytes file = encrypt(IDENTITY, "right");
    for (String wrong : new String[] {"wrong", "", "right ", "Right"}) {
      assertThatThrownBy(() -> KeyFiles.decodeEncrypted(file, wrong.toCharArray()))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("password is wrong");
    }
  }

  @Test
  void aPasswordMayBeTypedInEitherUnicodeForm() throws MalformedException {
    Bytes file = encrypt(IDENTITY, "caf\u00e9");
    assertThat(KeyFiles.decodeEncrypted(file, "cafe\u0301".toCharArray()).peerId())
        .isEqualTo(IDENTITY.peerId());
  }

  @Test
  void saltAndNonceAreTheGivenRandomness() {
    Bytes first = encrypt(IDENTITY, "p");
    assertThat(encrypt(IDENTITY, "p")).isEqualTo(first);
    Bytes other = KeyFiles.encodeEncrypted(IDENTITY, "p".toCharArray(), CHEAP, new Random(2));
    assertThat(other.slice(40)).isNotEqualTo(first.slice(40));
  }

  @Test
  void everyByteIsAuthenticated() {
    Bytes file = encrypt(IDENTITY, "p");
    for (int i = 0; i < file.size(); i++) {
      byte[] spoiled = file.toArray();
      spoiled[i] ^= 1;
      assertThatThrownBy(() -> KeyFiles.decodeEncrypted(Bytes.wrap(spoiled), "p".toCharArray()))
          .as("byte %d", i)
          .isInstanceOf(MalformedException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10, 8, 1, true",
    "9, 8, 1, false",
    "15, 8, 3, true",
    "18, 8, 4, true",
    "18, 8, 5, false",
    "19, 8, 1, false",
    "20, 2, 1, false",
    "21, 1, 1, false",
    "16, 32, 4, true",
    "16, 33, 1, false",
    "17, 32, 1, false",
    "10, 7, 1, false",
    "10, 8, 0, false",
    "10, 8, 255, true",
    "255, 255, 255, false",
    "63, 8, 1, false",
    "0, 0, 0, false"
  })
  void whatAFileAsksOfScryptIsBounded(int log2N, int r, int p, boolean isAllowed)
      throws MalformedException {
    if (isAllowed) {
      assertThat(KeyFiles.Cost.of(log2N, r, p)).isEqualTo(new KeyFiles.Cost(log2N, r, p));
    } else {
      byte[] file = encrypt(IDENTITY, "p").toArray();
      file[9] = (byte) log2N;
      file[10] = (byte) r;
      file[11] = (byte) p;
      assertThatThrownBy(() -> KeyFiles.decodeEncrypted(Bytes.wrap(file), "p".toCharArray()))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("scrypt");
    }
  }

  @Test
  void refusesWhatIsNoKeyFile() {
    Bytes file = encrypt(IDENTITY, "p");
    assertThatThrownBy(() -> KeyFiles.decodePlain(file)).hasMessageContaining("give its password");
    assertThatThrownBy(() -> KeyFiles.decodePlain(Bytes.EMPTY))
        .isInstanceOf(MalformedException.class);
    for (int size = 0; size < 56; size++) {
      Bytes cut = file.slice(0, size);
      assertThatThrownBy(() -> KeyFiles.decodeEncrypted(cut, "p".toCharArray()))
          .hasMessageContaining("not an encrypted key file");
    }
    Bytes huge = file.concat(Bytes.wrap(new byte[6000]));
    assertThatThrownBy(() -> KeyFiles.decodeEncrypted(huge, "p".toCharArray()))
        .hasMessageContaining("not an encrypted key file");
    byte[] later = file.toArray();
    later[8] = 2;
    assertThatThrownBy(() -> KeyFiles.decodeEncrypted(Bytes.wrap(later), "p".toCharArray()))
        .hasMessageContaining("version 2");
  }

  @Test
  void spoiledFilesAreRefused() {
    Bytes file = encrypt(IDENTITY, "p");
    Mutator mutator = new Mutator(9);
    for (int i = 0; i < 300; i++) {
      byte[] spoiled = mutator.mutate(file).toArray();
      if (spoiled.length > 11) {
        System.arraycopy(file.toArray(), 8, spoiled, 8, 4); // scrypt stays cheap
      }
      if (!Bytes.wrap(spoiled).equals(file)) {
        assertThatThrownBy(() -> KeyFiles.decodeEncrypted(Bytes.wrap(spoiled), "p".toCharArray()))
            .isInstanceOf(MalformedException.class);
      }
    }
  }

  private static Bytes encrypt(Identity identity, String password) {
    return KeyFiles.encodeEncrypted(identity, password.toCharArray(), CHEAP, new Random(1));
  }
}
