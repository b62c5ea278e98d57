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
  /** How long something awaited may take before it counts as failed. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final JsonMapper JSON = new JsonMapper();
  private static final int LOG_LINES = 40;
  private static final long END_S = 10;

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

  static Predicate<JsonNode> is(String kind) {
    return event -> event.path("event").asText().equals(kind);
  }

  String peerId() {
    return await("ready", is("ready")).path("peerId").asText();
  }

  /** The first address of the event {@code ready}. */
  String address() {
    var addresses = await("ready", is("ready")).path("addresses");
    if (addresses.isEmpty()) {
      throw new InteropException(name + " is ready without an address");
    }
    return addresses.path(0).asText();
  }

  /** The first event that fits, now or as soon as it comes. */
  JsonNode await(String what, Predicate<JsonNode> fits) {
    return awaitCount(what, 1, fits).getFirst();
  }

  /** The first so many events that fit. */
  List<JsonNode> awaitCount(String what, int count, Predicate<JsonNode> fits) {
    List<JsonNode> found = new ArrayList<>();
    int seen = 0;
    while (found.size() < count) {
      var news = eventsFrom(seen, PATIENCE);
      if (news.isEmpty()) {
        throw failed("has " + found.size() + " of " + count + " × " + what);
      }
      seen += news.size();
      news.stream().filter(fits).forEach(found::add);
    }
    return found.subList(0, count);
  }

  /** All events so far that fit. */
  synchronized List<JsonNode> events(Predicate<JsonNode> fits) {
    return events.stream().filter(fits).toList();
  }

  /**
   * The events after the first {@code seen}, as soon as there are any; none if none comes within
   * the time given, or ever.
   */
  synchronized List<JsonNode> eventsFrom(int seen, Duration patience) {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    long leftMs = patience.toMillis();
    try {
      while (events.size() <= seen && !ended && leftMs > 0) {
        wait(leftMs);
        leftMs = (deadlineNanos - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InteropException(name + ": interrupted");
    }
    return List.copyOf(events.subList(Math.min(seen, events.size()), events.size()));
  }

  /** What to throw when this peer does not do what it should. */
  synchronized InteropException failed(String what) {
    return new InteropException(
        name
            + (ended ? ", which has ended, " : " ")
            + what
            + (log.isEmpty() ? "" : "; its log ends with: " + String.join(" ⏎ ", log)));
  }

  /** Writes a line to the process. */
  void command(String line) {
    write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  void write(byte[] bytes) {
    try {
      OutputStream stdin = process.getOutputStream();
      stdin.write(bytes);
      stdin.flush();
    } catch (IOException e) {
      throw failed("does not read: " + e.getMessage());
    }
  }

  void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw failed("does not read: " + e.getMessage());
    }
  }

  /** Waits for the end and fails unless the exit code is 0. */
  void awaitSuccess() {
    awaitEnd();
    if (process.exitValue() != 0) {
      throw failed("exits with " + process.exitValue());
    }
  }

  /** Ends it without a goodbye (SIGKILL), and waits until its address is free again. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Asks it to end, and makes sure that it does. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw failed("does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InteropException(name + ": interrupted");
    }
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
}
