package io.kaiku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows code that is compiled. */
class ReadmeTest {
  private static final Path HERE = Path.of("").toAbsolutePath();

  @Test
  void theSnippetIsTheExample() throws IOException {
    String source = Files.readString(HERE.resolve("src/main/java/io/kaiku/examples/Orders.java"));
    String snippet = between(source, "  // snippet\n", "  // end\n").indent(-2).strip();
    String readme = Files.readString(HERE.resolve("../../README.md"));

    assertThat(between(readme, "```java\n", "```").strip()).isEqualTo(snippet);
    assertThat(snippet.lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(15);
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    assertThat(from).as(begin).isGreaterThanOrEqualTo(begin.length());
    return text.substring(from, text.indexOf(end, from));
  }
}
