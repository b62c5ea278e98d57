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
@Command(
    name = "run",
    description = "Runs our command line against peers of the official go, rust and js libraries.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:every row is ok", "1:some row is not", "2:wrong arguments"})
public final class Interop implements Callable<Integer> {
  static final List<String> LANGUAGES = List.of("go", "rust", "js");
  static final int ECHO_BYTES = 16 << 20;
  static final int MESSAGES = 1_000;

  @Option(names = "--json", description = "Print one JSON object a row.")
  private boolean json;

  @Option(
      names = "--messages",
      defaultValue = "" + MESSAGES,
      description = "Events each way (default: ${DEFAULT-VALUE}).")
  private int messages;

  @Parameters(arity = "0..3", paramLabel = "PEER", description = "go, rust, js (default: all).")
  private List<String> languages = LANGUAGES;

  private final PrintStream out;

  Interop(PrintStream out) {
    this.out = out;
  }

  /** {@code kaiku.deploy} names the folder that holds the launcher. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Interop(System.out)).execute(args));
  }

  @Override
  public Integer call() throws JsonProcessingException {
    var mapper = new JsonMapper();
    boolean ok = true;
    for (var next : matrix(deploy(), messages).cases(languages)) {
      var row = next.tried();
      ok &= row.ok();
      out.println(json ? mapper.writeValueAsString(row) : text(row));
    }
    return ok ? 0 : 1;
  }

  static Matrix matrix(Path deploy, int messages) {
    return new Matrix(new Peers(deploy), new Echo(deploy.resolve("kaiku"), ECHO_BYTES), messages);
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
        "%-4s %-6s %-10s %-16s %6d ms%s",
        row.ok() ? "ok" : "FAIL",
        row.peer(),
        row.direction(),
        row.name(),
        row.millis(),
        row.error() == null ? "" : "  " + row.error());
  }
}
