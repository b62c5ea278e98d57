package io.kaiku.interop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the interoperation matrix; see deploy/interop/README.md. */
@Command(name = "run")
public final class Interop implements Callable<Integer> {
  static final List<String> LANGUAGES = List.of("go", "rust", "js");
  static final int MESSAGES = 1_000;

  private static final int ECHO_BYTES = 16 << 20;

  @Option(names = "--json")
  private boolean json;

  @Option(names = "--messages", defaultValue = "" + MESSAGES)
  private int messages;

  @Option(names = "--case")
  private List<String> names = List.of();

  @Parameters(arity = "0..3")
  private List<String> languages = LANGUAGES;

  private final PrintStream out;

  Interop(PrintStream out) {
    this.out = out;
  }

  /** {@code kaiku.deploy} names the folder that holds the launcher. */
  public static void main(String[] args) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    System.exit(new CommandLine(new Interop(System.out)).execute(args));
  }

  @Override
  public Integer call() throws JsonProcessingException {
    var cases =
        matrix(deploy(), messages).cases(languages).stream()
            .filter(next -> names.isEmpty() || names.contains(next.name()))
            .toList();
    if (cases.isEmpty()) {
      System.err.println("run: there is no case " + String.join(", ", names));
      return 2;
    }
    var mapper = new JsonMapper();
    boolean ok = true;
    for (var next : cases) {
      var row = next.tried();
      ok &= row.ok();
      out.println(json ? mapper.writeValueAsString(row) : text(row));
    }
    return ok ? 0 : 1;
  }

  static Matrix matrix(Path deploy, int messages) {
    var peers = new Peers(deploy);
    var echo = new Echo(deploy.resolve("kaiku"), ECHO_BYTES);
    var gossip = new Gossip(peers, messages);
    return new Matrix(new Probes(peers, echo), gossip, new Restart(peers, gossip));
  }

  static Path deploy() {
    var deploy = Path.of(System.getProperty("kaiku.deploy", "..")).toAbsolutePath().normalize();
    if (!Files.isExecutable(deploy.resolve("kaiku"))) {
      throw new IllegalStateException(
          deploy + " holds no launcher; set -Dkaiku.deploy to the folder deploy/");
    }
    return deploy;
  }

  private static String text(Row row) {
    return String.format(
        Locale.ROOT,
        "%-4s %-4s %-9s %-15s %6d ms  %s",
        row.ok() ? "ok" : "FAIL",
        row.peer(),
        row.direction(),
        row.name(),
        row.millis(),
        row.ok() ? row.detail() : row.error());
  }
}
