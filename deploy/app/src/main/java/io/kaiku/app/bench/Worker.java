package io.kaiku.app.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.OwnJvm;
import io.kaiku.app.peer.Failures;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of ours with a {@link Role}; closing it ends the process, as does the end of ours. */
final class Worker implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long ANSWER_S = 900;
  private static final long END_S = 5;

  private final Process process;
  private final BufferedReader output;
  private final BufferedWriter input;
  private final Thread hook;
  private final JsonNode ready;

  private Worker(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.input =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.hook = new Thread(process::destroyForcibly, "kaiku-bench-end");
    Runtime.getRuntime().addShutdownHook(hook);
    this.ready = next();
  }

  /**
   * Starts a process with the options of this JVM and waits until it is ready.
   *
   * @param number of the process, which chooses its core
   */
  static Worker start(Cores cores, int number, WorkerCommand.Kind kind, int count)
      throws IOException {
    var command = new ArrayList<>(cores.prefix(number));
    command.addAll(
        OwnJvm.command(List.of("bench-worker", kind.name(), Integer.toString(count), "--json")));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new Worker(process);
    } catch (CommandException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** What it said when it was ready. */
  JsonNode ready() {
    return ready;
  }

  /** Has it perform something and waits for what it says. */
  JsonNode ask(String line) {
    try {
      input.write(line);
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw ended(e);
    }
    return next();
  }

  /** The CPU time that it has used so far, in seconds. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().map(used -> used.toNanos() / 1e9).orElse(Double.NaN);
  }

  @Override
  public void close() {
    try {
      input.close();
      if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      process.destroyForcibly(); // this process ends
    }
  }

  private JsonNode next() {
    var line = CompletableFuture.supplyAsync(this::readLine, Thread::startVirtualThread);
    var event = Failures.await(line, "waiting for a process of the measurement", ANSWER_S);
    if (event.path("event").asText().equals("error")) {
      throw new CommandException(ExitCode.FAILED, event.path("message").asText());
    }
    return event;
  }

  private JsonNode readLine() {
    try {
      var line = output.readLine();
      if (line == null) {
        throw ended(null);
      }
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new CommandException(
          ExitCode.FAILED, "a process of the measurement said what is no JSON", e);
    } catch (IOException e) {
      throw ended(e);
    }
  }

  private static CommandException ended(@Nullable Throwable cause) {
    return new CommandException(
        ExitCode.FAILED, "a process of the measurement ended early; what it said is above", cause);
  }
}
