package io.kaiku.interop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A peer as a process that prints one JSON object a line; its events are kept in order and can be
 * awaited.
 */
final class PeerProcess implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LOG_LINES = 40;

  private final String name;
  private final Process process;
  private final List<JsonNode> events = new ArrayList<>();
  private final Deque<String> log = new ArrayDeque<>();
  private boolean ended;

  private PeerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** Starts the command; {@code name} is what failures call it. */
  static PeerProcess start(String name, List<String> command) {
    try {
      var peer = new PeerProcess(name, new ProcessBuilder(command).start());
      Thread.ofVirtual().start(peer::readEvents);
      Thread.ofVirtual().start(peer::readLog);
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** The address of the first event, {@code ready}. */
  String address() {
    var addresses = await("ready", event -> is(event, "ready")).path("addresses");
    if (addresses.isEmpty()) {
      throw new InteropException(name + " is ready without an address");
    }
    return addresses.path(0).asText();
  }

  String peerId() {
    return await("ready", event -> is(event, "ready")).path("peerId").asText();
  }

  /** The first event that fits, now or as soon as it comes. */
  JsonNode await(String what, Predicate<JsonNode> fits) {
    return awaitCount(what, 1, fits).getFirst();
  }

  /** The first so many events that fit. */
  synchronized List<JsonNode> awaitCount(String what, int count, Predicate<JsonNode> fits) {
    long deadline = System.nanoTime() + Deadlines.CASE.toNanos();
    while (true) {
      var found = events.stream().filter(fits).limit(count).toList();
      if (found.size() == count) {
        return found;
      }
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (ended || leftMs <= 0) {
        throw new InteropException(
            name
                + ": "
                + found.size()
                + " of "
                + count
                + " × "
                + what
                + (ended ? " before it ended" : " within " + Deadlines.CASE)
                + logged());
      }
      try {
        wait(leftMs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InteropException(name + ": interrupted");
      }
    }
  }

  /** All events so far that fit. */
  synchronized List<JsonNode> events(Predicate<JsonNode> fits) {
    return events.stream().filter(fits).toList();
  }

  /** Writes a line to the process. */
  void command(String line) {
    write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes to the process. */
  void write(byte[] bytes) {
    try {
      OutputStream stdin = process.getOutputStream();
      stdin.write(bytes);
      stdin.flush();
    } catch (IOException e) {
      throw new InteropException(name + " does not read: " + e.getMessage());
    }
  }

  void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new InteropException(name + " does not read: " + e.getMessage());
    }
  }

  /** Waits for the end and fails unless the exit code is 0. */
  void awaitSuccess() {
    try {
      if (!process.waitFor(Deadlines.CASE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InteropException(name + " did not end within " + Deadlines.CASE + logged());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InteropException(name + ": interrupted");
    }
    if (process.exitValue() != 0) {
      throw new InteropException(name + " ended with " + process.exitValue() + logged());
    }
  }

  /** Asks it to end, and makes sure that it does. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(Deadlines.END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static boolean is(JsonNode event, String kind) {
    return event.path("event").asText().equals(kind);
  }

  private synchronized String logged() {
    return "; its log ends with:"
        + System.lineSeparator()
        + String.join(System.lineSeparator(), log);
  }

  private void readEvents() {
    try (BufferedReader lines = reader(process.getInputStream())) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var event = parse(line);
        synchronized (this) {
          events.add(event);
          notifyAll();
        }
      }
    } catch (IOException e) {
      note("stdout: " + e.getMessage());
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  private JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      note("not JSON: " + line);
      return JSON.createObjectNode();
    }
  }

  private void readLog() {
    try (BufferedReader lines = reader(process.getErrorStream())) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line);
      }
    } catch (IOException e) {
      note("stderr: " + e.getMessage());
    }
  }

  private synchronized void note(String line) {
    log.add(line);
    if (log.size() > LOG_LINES) {
      log.remove();
    }
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8), 1 << 16);
  }

  /** How long things may take before they count as failed. */
  private static final class Deadlines {
    static final Duration CASE = Duration.ofMinutes(2);
    static final Duration END = Duration.ofSeconds(10);
  }
}
