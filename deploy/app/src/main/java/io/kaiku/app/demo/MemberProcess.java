package io.kaiku.app.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One data centre as a process of its own; it ends when its input ends, so it never outlives the
 * demo.
 */
final class MemberProcess {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long END_S = 10;

  /** A process that a signal has ended says the number of the signal above this. */
  private static final int SIGNALLED = 128;

  private final String dataCentre;
  private final Process process;
  private final BufferedWriter input;
  private final CompletableFuture<String> address = new CompletableFuture<>();
  private final CompletableFuture<Void> meshed = new CompletableFuture<>();
  private volatile Report report = Report.NOTHING;

  private MemberProcess(String dataCentre, Process process) {
    this.dataCentre = dataCentre;
    this.process = process;
    this.input =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  static MemberProcess start(String dataCentre, List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var member = new MemberProcess(dataCentre, process);
    Thread.ofVirtual().name("demo-" + dataCentre).start(member::read);
    return member;
  }

  String dataCentre() {
    return dataCentre;
  }

  /** Where its first peer listens. */
  CompletableFuture<String> address() {
    return address;
  }

  /** Completes when each of its peers has all others in its topic. */
  CompletableFuture<Void> meshed() {
    return meshed;
  }

  /** The newest report. */
  Report report() {
    return report;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether a signal ended it, such as the Ctrl-C that the demo gets, too. */
  boolean isInterrupted() {
    return !process.isAlive() && process.exitValue() > SIGNALLED;
  }

  /** Has one of its peers publish an event; nothing comes of it if the process is gone. */
  void publish(String event) {
    try {
      input.write(event);
      input.newLine();
      input.flush();
    } catch (IOException e) {
      process.destroy();
    }
  }

  /** What to say when it ends too early. */
  String gone() {
    return "data centre " + dataCentre + " ended before the demo did";
  }

  /** Ends its input, which makes it leave in order. */
  void endInput() {
    try {
      input.close();
    } catch (IOException e) {
      process.destroy();
    }
  }

  /** Waits for its end, or makes an end of it. */
  void awaitEnd() {
    try {
      if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        heard(JSON.readTree(line));
      }
      ended(gone());
    } catch (JsonProcessingException e) {
      ended("data centre " + dataCentre + " said what is no JSON: " + e.getMessage());
    } catch (IOException e) {
      ended("data centre " + dataCentre + " cannot be heard: " + e.getMessage());
    }
  }

  private void heard(JsonNode event) {
    switch (event.path("event").asText()) {
      case "ready" -> address.complete(event.path("addresses").path(0).asText());
      case "meshed" -> meshed.complete(null);
      case "report" -> report = Report.of(event);
      case "error" -> ended("data centre " + dataCentre + ": " + event.path("message").asText());
      default -> {
        // a later version may say more
      }
    }
  }

  private void ended(String why) {
    var failure = new IOException(why);
    address.completeExceptionally(failure);
    meshed.completeExceptionally(failure);
  }
}
