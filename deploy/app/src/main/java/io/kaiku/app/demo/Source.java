package io.kaiku.app.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of the demo come from: a file, the standard input, or the bundled orders, which
 * never end.
 */
interface Source extends AutoCloseable {
  /** The next event, or null at the end. */
  @Nullable String next() throws IOException;

  @Override
  void close() throws IOException;

  /** Opens {@code -} as the standard input, and null as the bundled orders. */
  static Source open(@Nullable String input) throws IOException {
    if (input == null) {
      return bundled();
    }
    return lines(
        input.equals("-")
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : Files.newBufferedReader(Path.of(input)));
  }

  private static Source bundled() {
    var orders = new Orders("shop", 1);
    return new Source() {
      @Override
      public String next() {
        return orders.next();
      }

      @Override
      public void close() {}
    };
  }

  private static Source lines(BufferedReader reader) {
    return new Source() {
      @Override
      public @Nullable String next() throws IOException {
        return reader.readLine();
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }
}
