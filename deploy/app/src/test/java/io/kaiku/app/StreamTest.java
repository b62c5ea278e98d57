package io.kaiku.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.app.testing.KaikuProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The standard input and output as a substream. */
class StreamTest {
  private static final String PROTOCOL = "/pipe/1.0.0";
  private static final int BYTES = 16 << 20;

  @Test
  void bytesGoBothWaysAndEachDirectionEndsByItself() throws Exception {
    byte[] there = random(1);
    byte[] back = random(2);
    try (var listener =
        KaikuProcess.startRaw("listen", PROTOCOL, "--listen", KaikuProcess.LOOPBACK, "--json")) {
      var ready = KaikuProcess.json(line(listener.bytes()));
      assertThat(ready.path("event").asText()).isEqualTo("ready");
      try (var dialer =
          KaikuProcess.startRaw("stream", ready.path("addresses").path(0).asText(), PROTOCOL)) {
        var sent = CompletableFuture.runAsync(() -> writeAndEnd(dialer, there));
        // The listener's output ends with the dialer's input, while the other direction is open.
        assertThat(hash(listener.bytes().readAllBytes())).isEqualTo(hash(there));
        sent.join();
        var answered = CompletableFuture.runAsync(() -> writeAndEnd(listener, back));
        assertThat(hash(dialer.bytes().readAllBytes())).isEqualTo(hash(back));
        answered.join();

        assertThat(dialer.exitCode()).isZero();
        assertThat(listener.exitCode()).isZero();
      }
    }
  }

  @Test
  void aWriterIsToldThatItsReaderIsGone() throws Exception {
    try (var listener =
        KaikuProcess.startRaw("listen", PROTOCOL, "--listen", KaikuProcess.LOOPBACK, "--json")) {
      var ready = KaikuProcess.json(line(listener.bytes()));
      listener.endInput();
      try (var dialer =
          KaikuProcess.startRaw("stream", ready.path("addresses").path(0).asText(), PROTOCOL)) {
        var endless = CompletableFuture.runAsync(() -> dialer.write(random(4)));
        listener.bytes().readNBytes(1 << 20);
        listener.handle().destroyForcibly();

        assertThat(dialer.exitCode()).isEqualTo(1);
        assertThat(dialer.complaint()).contains("the substream was cut off by the other peer");
        assertThat(endless).failsWithin(Duration.ofMinutes(1));
      }
    }
  }

  @Test
  void theEchoOfANodeIsWhatWasSent() throws Exception {
    byte[] data = random(3);
    try (var node =
        KaikuProcess.start("node", "--echo", "--listen", KaikuProcess.LOOPBACK, "--json")) {
      try (var dialer = KaikuProcess.startRaw("stream", node.address(), "/echo/1.0.0")) {
        var sent = CompletableFuture.runAsync(() -> writeAndEnd(dialer, data));
        assertThat(hash(dialer.bytes().readAllBytes())).isEqualTo(hash(data));
        sent.join();

        assertThat(dialer.exitCode()).isZero();
      }

      var refused = KaikuProcess.run("stream", node.address(), "/nobody/1.0.0", "--json");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.lines()).as("bytes only, after the first line").hasSize(1);
      var error = KaikuProcess.json(refused.complaint());
      assertThat(error.path("event").asText()).isEqualTo("error");
      assertThat(error.path("setting").asText()).isEqualTo("PROTOCOL");
      assertThat(error.path("message").asText()).contains("/nobody/1.0.0");
    }
  }

  @Test
  void aProtocolOfThePeerItselfIsNotListenedOn() {
    var listen = KaikuProcess.run("listen", "/ipfs/ping/1.0.0", "--listen", KaikuProcess.LOOPBACK);

    assertThat(listen.exitCode()).isEqualTo(2);
    assertThat(listen.complaint()).contains("choose another name");
  }

  private static void writeAndEnd(KaikuProcess process, byte[] data) {
    process.write(data);
    process.endInput();
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static byte[] random(long seed) {
    var bytes = new byte[BYTES];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static String hash(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
