package io.kaiku.app.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.OwnJvm;
import io.kaiku.app.peer.Failures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time from the start of a process to the line that says that its peer is ready.
 *
 * @param rounds how often a process is started
 */
record StartBench(int rounds) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long READY_S = 60;
  private static final long END_S = 10;
  private static final List<String> NODE = List.of("node", "--listen", Peers.LOOPBACK, "--json");

  /** Milliseconds from the start of a JVM like this one. */
  Samples jvm() throws IOException {
    return measure(OwnJvm.command(List.of()));
  }

  /** Milliseconds from the start of the launcher, which looks for a JDK first. */
  Samples launcher(String launcher) throws IOException {
    return measure(List.of(launcher));
  }

  private Samples measure(List<String> program) throws IOException {
    var command = new ArrayList<>(program);
    command.addAll(NODE);
    once(command);
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      millis.add(once(command));
    }
    return new Samples(millis);
  }

  private static double once(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    long start = System.nanoTime();
    var process = builder.start();
    var hook = new Thread(process::destroyForcibly, "kaiku-bench-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      var first = CompletableFuture.supplyAsync(() -> readLine(lines), Thread::startVirtualThread);
      String line = Failures.await(first, "starting a node", READY_S);
      double millis = (System.nanoTime() - start) / 1e6;
      requireReady(line);
      return millis;
    } finally {
      end(process);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private static String readLine(BufferedReader lines) {
    try {
      return String.valueOf(lines.readLine());
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "a node cannot be heard", e);
    }
  }

  private static void requireReady(@Nullable String line) {
    try {
      if (JSON.readTree(line).path("event").asText().equals("ready")) {
        return;
      }
    } catch (JsonProcessingException e) {
      // as good as anything else that is not the line
    }
    throw new CommandException(
        ExitCode.FAILED, "a node did not become ready, its first line was " + line);
  }

  private static void end(Process process) {
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
}
