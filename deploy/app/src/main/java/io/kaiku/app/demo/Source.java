package io.kaiku.app.demo;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of the demo come from: a file, the standard input, or the bundled orders, which
 * never end.
 */
interface Source {
  /**
   * The next event; null if there is none within so long, or at the end.
   *
   * @throws IOException if the input cannot be read
   */
  @Nullable String poll(long nanos) throws IOException;

  /** Whether there will be no more. */
  boolean isOver();

  /** Opens {@code -} as the standard input, and null as the bundled orders. */
  static Source open(@Nullable String input) throws IOException {
    if (input == null) {
      return new Bundled();
    }
    return new Lines(
        input.equals("-")
            ? new FileInputStream(FileDescriptor.in)
            : Files.newInputStream(Path.of(input)));
  }

  /** Orders without end. */
  final class Bundled implements Source {
    private final Orders orders = new Orders("shop", 1);

    @Override
    public String poll(long nanos) {
      return orders.next();
    }

    @Override
    public boolean isOver() {
      return false;
    }
  }

  /** The lines of an input, read ahead on a thread of its own: an input may be silent for long. */
  final class Lines implements Source {
    private static final int AHEAD = 256;

    private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(AHEAD);
    private volatile @Nullable IOException failure;
    private boolean over;

    Lines(InputStream in) {
      Thread.ofPlatform().daemon().name("demo-input").start(() -> read(in));
    }

    @Override
    public @Nullable String poll(long nanos) throws IOException {
      if (over) {
        return null;
      }
      Optional<String> line = next(nanos);
      if (line == null || line.isPresent()) {
        return line == null ? null : line.get();
      }
      over = true;
      var cause = failure;
      if (cause != null) {
        throw new IOException("the input cannot be read: " + cause.getMessage(), cause);
      }
      return null;
    }

    @Override
    public boolean isOver() {
      return over;
    }

    @SuppressWarnings("NullableOptional") // null is a time that has run out, empty is the end
    private @Nullable Optional<String> next(long nanos) {
      try {
        return lines.poll(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    private void read(InputStream in) {
      try {
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
          for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.put(Optional.of(line));
          }
        } catch (IOException e) {
          failure = e;
        }
        lines.put(Optional.empty());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
