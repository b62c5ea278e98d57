package io.kaiku.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.id.Identity;
import io.kaiku.node.testing.Keys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Identity IDENTITY = Keys.of(7);

  @TempDir private Path folder;

  @Test
  void keepsAPlainKeyForItsOwnerOnly() throws IOException {
    Path path = folder.resolve("new/key");
    KeyFile file = KeyFile.plain(path);

    file.create(IDENTITY, RANDOM);

    assertThat(file.load().peerId()).isEqualTo(IDENTITY.peerId());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    try (var files = Files.list(path.getParent())) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void keepsAnEncryptedKey() throws IOException {
    Path path = folder.resolve("key");
    KeyFile.encrypted(path, "correct horse".toCharArray()).create(IDENTITY, RANDOM);

    assertThat(KeyFile.encrypted(path, "correct horse".toCharArray()).load().peerId())
        .isEqualTo(IDENTITY.peerId());
    assertThatThrownBy(() -> KeyFile.encrypted(path, "wrong".toCharArray()).load())
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> KeyFile.plain(path).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("password");
  }

  @Test
  void refusesAKeyThatOthersCanRead() throws IOException {
    Path path = folder.resolve("key");
    KeyFile.plain(path).create(IDENTITY, RANDOM);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> KeyFile.plain(path).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600 " + path);
  }

  @Test
  void neverOverwritesAKey() throws IOException {
    Path path = folder.resolve("key");
    KeyFile.plain(path).create(IDENTITY, RANDOM);

    assertThatThrownBy(() -> KeyFile.plain(path).create(Keys.of(8), RANDOM))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(KeyFile.plain(path).load().peerId()).isEqualTo(IDENTITY.peerId());
  }

  @Test
  void makesAKeyOnce() throws IOException {
    KeyFile file = KeyFile.plain(folder.resolve("key"));

    Identity first = file.loadOrCreate(() -> IDENTITY, RANDOM);
    Identity second = file.loadOrCreate(() -> Keys.of(8), RANDOM);

    assertThat(first.peerId()).isEqualTo(second.peerId());
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path path = folder.resolve("key");
    assertThatThrownBy(() -> KeyFile.plain(path).load()).isInstanceOf(NoSuchFileException.class);

    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(path, "this is no key");
    assertThatThrownBy(() -> KeyFile.plain(path).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no key");

    Files.write(path, new byte[1 << 17]);
    assertThatThrownBy(() -> KeyFile.plain(path).load()).hasMessageContaining("is no key file");
  }
}
