package io.kaiku.kernel.addr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Addresses in text and in binary as go-multiaddr writes them. */
class GoMultiaddrVectors {
  record Vector(String text, Bytes bytes) {
    @Override
    public String toString() {
      return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
  }

  static List<Vector> vectors() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                GoMultiaddrVectors.class.getResourceAsStream("go-multiaddr.txt"),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .map(parts -> new Vector(parts[0], Bytes.fromHex(parts[1])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void textBecomesTheSameBytes(Vector vector) throws MalformedException {
    assertThat(Multiaddr.parse(vector.text()).bytes()).isEqualTo(vector.bytes());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void bytesBecomeTheSameText(Vector vector) throws MalformedException {
    assertThat(Multiaddr.fromBytes(vector.bytes())).hasToString(vector.text());
  }
}
