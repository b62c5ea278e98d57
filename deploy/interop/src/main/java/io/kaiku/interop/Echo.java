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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends pseudo-random bytes through {@code kaiku stream} to an echo, and compares the hash of what
 * comes back.
 */
record Echo(Path launcher, int bytes) {
  static final String PROTOCOL = "/echo/1.0.0";

  private static final int CHUNK = 64 << 10;
  private static final long SEED = 7;
  private static final long DEADLINE_S = 120;

  /** Says how much came back, and its hash. */
  String through(String address) {
    try {
      var process =
          new ProcessBuilder(List.of(launcher.toString(), "stream", address, PROTOCOL))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var deadline =
          CompletableFuture.delayedExecutor(
              DEADLINE_S, TimeUnit.SECONDS, Thread::startVirtualThread);
      deadline.execute(process::destroyForcibly);
      try {
        var sent = sha256();
        var received = sha256();
        var sender = Thread.ofVirtual().start(() -> send(process.getOutputStream(), sent));
        long count = receive(process.getInputStream(), received);
        int exitCode = process.waitFor();
        sender.join();
        return compare(exitCode, count, hex(sent), hex(received));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InteropException("interrupted");
    }
  }

  private String compare(int exitCode, long count, String sent, String received) {
    if (exitCode != 0) {
      throw new InteropException("kaiku stream exits with " + exitCode + " after " + count + " B");
    }
    if (count != bytes) {
      throw new InteropException(count + " of " + bytes + " bytes came back");
    }
    if (!sent.equals(received)) {
      throw new InteropException("sent " + sent + ", and " + received + " came back");
    }
    return count + " B, sha256 " + received;
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
      hash.reset(); // the exit code of who does not read says why
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

  private static String hex(MessageDigest hash) {
    return HexFormat.of().formatHex(hash.digest());
  }
}
