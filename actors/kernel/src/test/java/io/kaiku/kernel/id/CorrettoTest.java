package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Mutator;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * With the jar of Corretto's provider for Linux on x86-64, which the build fetches for this alone.
 */
class CorrettoTest {
  private static final Path JARS = Path.of("target", "corretto");
  private static final Bytes MESSAGE = Bytes.utf8("a message");

  @Test
  void isTakenWhereItsJarIsOnTheClassPathAndItsCodeRuns() throws IOException {
    assertThat(corretto().isPresent()).isEqualTo(isLinuxOnX64());
    assertThat(JcaEd25519.corretto(CorrettoTest.class.getClassLoader())).isEmpty();
    assertThat(SignatureAlgorithms.of(KeyType.ED25519)).isInstanceOf(Ed25519Algorithm.class);
  }

  @Test
  void aClassOfItsNameThatIsNoProviderIsPassedOver() {
    ClassLoader loader =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) {
            return Object.class;
          }
        };
    assertThat(JcaEd25519.corretto(loader)).isEmpty();
  }

  @Test
  void signsAndVerifiesAsBouncyCastleDoes() throws IOException, MalformedException {
    Optional<SignatureAlgorithm> corretto = corretto();
    List<SignatureAlgorithm> algorithms =
        corretto.isPresent()
            ? List.of(new Ed25519Algorithm(), corretto.get())
            : List.of(new Ed25519Algorithm());
    Identity identity = Identity.ed25519(Bytes.fromHex("09".repeat(32)));
    Bytes privateData = KeyCodec.decode(identity.encoded()).data();
    Bytes signature = identity.sign(MESSAGE);
    Mutator mutator = new Mutator(7);
    for (SignatureAlgorithm algorithm : algorithms) {
      SignatureAlgorithm.Signer signer = algorithm.signer(privateData);
      assertThat(signer.sign(MESSAGE)).isEqualTo(signature);
      SignatureAlgorithm.Verifier verifier = algorithm.verifier(signer.publicData());
      assertThat(verifier.verify(MESSAGE, signature)).isTrue();
      for (int i = 0; i < 1_000; i++) {
        Bytes spoiled = mutator.mutate(signature);
        assertThat(verifier.verify(MESSAGE, spoiled)).isEqualTo(spoiled.equals(signature));
      }
    }
  }

  private static Optional<SignatureAlgorithm> corretto() throws IOException {
    try (Stream<Path> jars = Files.list(JARS)) {
      URL[] jar = {jars.findFirst().orElseThrow().toUri().toURL()};
      return JcaEd25519.corretto(new URLClassLoader(jar, null));
    }
  }

  private static boolean isLinuxOnX64() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }
}
