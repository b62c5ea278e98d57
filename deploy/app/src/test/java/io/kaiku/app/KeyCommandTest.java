package io.kaiku.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.app.testing.KaikuProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"ed25519, 12D3KooW", "secp256k1, 16Uiu2HA", "ecdsa, Qm", "rsa, Qm"})
  void aKeyIsMadeAndShown(String type, String prefix) throws IOException {
    var file = folder.resolve("k").toString();

    var made = KaikuProcess.run("key", "new", file, "--type", type, "--json");
    var shown = KaikuProcess.run("key", "show", file, "--json");

    assertThat(made.exitCode()).isZero();
    assertThat(made.lines()).hasSize(1).isEqualTo(shown.lines());
    var key = made.event("key");
    assertThat(key.path("peerId").asText()).startsWith(prefix);
    assertThat(key.path("cid").asText()).startsWith("b");
    assertThat(key.path("type").asText()).isEqualTo(type);
    assertThat(key.path("file").asText()).isEqualTo(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileThatExistsIsLeftAlone() throws IOException {
    var file = Files.writeString(folder.resolve("k"), "mine");

    var refused = KaikuProcess.run("key", "new", file.toString());

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.complaint()).contains(file + " exists; choose another name");
    assertThat(file).hasContent("mine");
  }

  @Test
  void anEncryptedKeyNeedsItsPassword() throws IOException {
    var file = folder.resolve("k").toString();
    var password = Files.writeString(folder.resolve("password"), "correct horse\n").toString();
    var wrong = Files.writeString(folder.resolve("wrong"), "battery\n").toString();

    var made = KaikuProcess.run("key", "new", file, "--password-file", password);
    var shown = KaikuProcess.run("key", "show", file, "--password-file", password);
    var without = KaikuProcess.run("key", "show", file);
    var with = KaikuProcess.run("key", "show", file, "--password-file", wrong);

    assertThat(made.exitCode()).isZero();
    assertThat(shown.lines()).isEqualTo(made.lines());
    assertThat(without.exitCode()).isEqualTo(3);
    assertThat(without.complaint()).contains("is encrypted; give its password");
    assertThat(with.exitCode()).isEqualTo(3);
    assertThat(with.complaint()).contains("(--key)");
  }

  @Test
  void aTypeThatThereIsNotIsRefused() {
    var refused = KaikuProcess.run("key", "new", folder.resolve("k").toString(), "--type", "dsa");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.complaint()).contains("use --type ed25519, secp256k1, ecdsa or rsa");
    assertThat(folder).isEmptyDirectory();
  }
}
