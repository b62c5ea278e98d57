package io.kaiku.app.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The command line as a process of its own, whose output is kept. */
public final class KaikuProcess implements AutoCloseable {
  public static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";

  private static final long PATIENCE_S = 60;
  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> arguments;
  private final Process process;
  private final Lines out = new Lines();
  private final Lines err = new Lines();

  private KaikuProcess(List<String> arguments, Process process) {
    this.arguments = arguments;
    this.process = process;
  }

  /** Starts a command and reads its output as lines. */
  public static KaikuProcess start(String... arguments) {
    var started = launch(arguments);
    Thread.ofVirtual().start(() -> started.out.read(started.process.getInputStream()));
    return started;
  }

  /** Starts a command whose output the caller reads from {@link #bytes}. */
  public static KaikuProcess startRaw(String... arguments) {
    return launch(arguments);
  }

  /** Runs a command that needs no input to its end. */
  public static KaikuProcess run(String... arguments) {
    return runWith("", arguments);
  }

  /** Runs a command with this input to its end. */
  public static KaikuProcess runWith(String input, String... arguments) {
    var process = start(arguments);
    process.write(input.getBytes(StandardCharsets.UTF_8));
    process.endInput();
    process.exitCode();
    return process;
  }

  private static KaikuProcess launch(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow"); // as the launcher does
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.kaiku.app.Main"));
    command.addAll(List.of(arguments));
    try {
      var started = new KaikuProcess(List.of(arguments), new ProcessBuilder(command).start());
      Thread.ofVirtual().start(() -> started.err.read(started.process.getErrorStream()));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  public InputStream bytes() {
    return process.getInputStream();
  }

  public OutputStream input() {
    return process.getOutputStream();
  }

  public void write(byte[] bytes) {
    try {
      input().write(bytes);
      input().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(this + " does not read", e);
    }
  }

  public void endInput() {
    try {
      input().close();
    } catch (IOException e) {
      throw new UncheckedIOException(this + " does not read", e);
    }
  }

  /** Waits for the end. */
  public int exitCode() {
    try {
      assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as("end of %s", this).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  /** All lines of stdout, after the end. */
  public List<String> lines() {
    return out.all();
  }

  /** All of stdout as JSON, after the end. */
  public List<JsonNode> events() {
    return lines().stream().map(KaikuProcess::json).toList();
  }

  /** The only event of this kind, after the end. */
  public JsonNode event(String kind) {
    var found = events().stream().filter(is(kind)).toList();
    assertThat(found).as("%s of %s", kind, this).hasSize(1);
    return found.getFirst();
  }

  /** All of stderr, after the end. */
  public String complaint() {
    return String.join("\n", err.all());
  }

  /** Waits for a line on stdout. */
  public String awaitLine(Predicate<String> fits) {
    return out.await(this, fits);
  }

  /** Waits for an event. */
  public JsonNode await(Predicate<JsonNode> fits) {
    return json(out.await(this, line -> fits.test(json(line))));
  }

  /** Waits for an event of this kind. */
  public JsonNode await(String kind) {
    return await(is(kind));
  }

  /** Where the peer of this process can be dialed, with its PeerId. */
  public String address() {
    return await("ready").path("addresses").path(0).asText();
  }

  public static Predicate<JsonNode> is(String kind) {
    return event -> event.path("event").asText().equals(kind);
  }

  public static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return "kaiku " + String.join(" ", arguments) + "\n" + err;
  }

  /** Lines of one output, as they come. */
  private static final class Lines {
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    void read(InputStream in) {
      try (var reader = new java.io.InputStreamReader(in, StandardCharsets.UTF_8);
          var buffered = new java.io.BufferedReader(reader)) {
        for (var line = buffered.readLine(); line != null; line = buffered.readLine()) {
          add(line);
        }
        ended.complete(null);
      } catch (IOException e) {
        ended.completeExceptionally(e);
      }
      wake();
    }

    private synchronized void add(String line) {
      lines.add(line);
      notifyAll();
    }

    private synchronized void wake() {
      notifyAll();
    }

    List<String> all() {
      ended.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
      synchronized (this) {
        return List.copyOf(lines);
      }
    }

    synchronized String await(KaikuProcess who, Predicate<String> fits) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
      while (true) {
        var found = lines.stream().filter(fits).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
        long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (ended.isDone() || leftMs <= 0) {
          throw new AssertionError("not said by " + who + ", but only " + lines);
        }
        try {
          wait(leftMs);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }

    @Override
    public synchronized String toString() {
      return String.join("\n", lines);
    }
  }
}
