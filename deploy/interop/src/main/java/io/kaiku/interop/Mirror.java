package io.kaiku.interop;

import static io.kaiku.interop.PeerProcess.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An echo of one substream: {@code kaiku listen}, whose output is its input. */
final class Mirror implements AutoCloseable {
  private static final int MAX_LINE = 1 << 14;

  private final Process process;
  private final String address;

  /** Listens on loopback; whoever opens a substream first is mirrored. */
  Mirror(Echo echo) {
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      echo.launcher().toString(),
                      "listen",
                      Echo.PROTOCOL,
                      "--json",
                      "--listen",
                      Peers.LOCAL))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      address = readReady(process.getInputStream()).path("addresses").path(0).asText();
      Thread.ofVirtual().start(this::mirror);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return address;
  }

  /** Waits for the end and fails unless the exit code is 0. */
  void awaitSuccess() {
    try {
      if (!process.waitFor(PeerProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new InteropException("kaiku listen does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InteropException("interrupted");
    }
    if (process.exitValue() != 0) {
      throw new InteropException("kaiku listen exits with " + process.exitValue());
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  private static JsonNode readReady(InputStream stdout) throws IOException {
    var line = new byte[MAX_LINE];
    int size = 0;
    for (int next = stdout.read(); next != '\n'; next = stdout.read()) {
      if (next < 0 || size == MAX_LINE) {
        throw new InteropException("kaiku listen says nothing of being ready");
      }
      line[size++] = (byte) next;
    }
    var ready = new JsonMapper().readTree(new String(line, 0, size, StandardCharsets.UTF_8));
    if (!is("ready").test(ready)) {
      throw new InteropException("kaiku listen is not ready first: " + ready);
    }
    return ready;
  }

  private void mirror() {
    try (OutputStream stdin = process.getOutputStream()) {
      process.getInputStream().transferTo(stdin);
    } catch (IOException e) {
      process.destroy(); // its exit code, and what the other side counted, say so
    }
  }
}
