package io.kaiku.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Sends pseudo-random bytes through {@code kaiku stream} to an echo, and compares what comes back.
 */
final class Echo {
  private static final int CHUNK = 64 << 10;
  private static final long SEED = 7;
  private static final long DEADLINE_S = 120;

  private final Path launcher;
  private final int bytes;

  Echo(Path launcher, int bytes) {
    this.launcher = launcher;
    this.bytes = bytes;
  }

  void through(String address) {
    var sent = sha256();
    var received = sha256();
    try {
      var process =
          new ProcessBuilder(List.of(launcher.toString(), "stream", address, "/echo/1.0.0"))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        Thread.ofVirtual().start(() -> send(process.getOutputStream(), sent));
        long count = receive(process.getInputStream(), received);
        if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new InteropException("kaiku stream did not end with 0");
        }
        if (count != bytes) {
          throw new InteropException(count + " of " + bytes + " bytes came back");
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InteropException("interrupted");
    }
    var out = HexFormat.of().formatHex(sent.digest());
    var back = HexFormat.of().formatHex(received.digest());
    if (!out.equals(back)) {
      throw new InteropException("what came back differs: " + out + " and " + back);
    }
  }

  private void send(OutputStream stdin, MessageDigest hash) {
    var random = new SplittableRandom(SEED);
    var chunk = new byte[CHUNK];
    try (stdin) {
      for (int left = bytes; left > 0; left -= CHUNK) {
        random.nextBytes(chunk);
        int size = Math.min(left, CHUNK);
        hash.update(chunk, 0, size);
        stdin.write(chunk, 0, size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long receive(InputStream stdout, MessageDigest hash) throws IOException {
    var chunk = new byte[CHUNK];
    long count = 0;
    for (int size = stdout.read(chunk); size >= 0; size = stdout.read(chunk)) {
      hash.update(chunk, 0, size);
      count += size;
    }
    return count;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
