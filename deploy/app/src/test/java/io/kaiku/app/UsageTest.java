package io.kaiku.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.app.testing.KaikuProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of input that cannot be, and with which exit code. */
class UsageTest {
  private static final String NOWHERE = "/ip4/127.0.0.1/tcp/1";

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(2, "did you mean --count?", "sub", "t", "--cuont", "3"),
        mistake(2, "did you mean --data-centre?", "node", "--data-center", "eu"),
        mistake(2, "did you mean ping?", "pnig"),
        mistake(2, "Missing required parameter: 'ADDR'", "ping"),
        mistake(2, "--seed needs an address", "peers", "--seed"),
        mistake(2, "\"nonsense\" is no address", "ping", "nonsense"),
        mistake(2, "\"/ip4/1.2.3/tcp/1\" is no address", "node", "--listen", "/ip4/1.2.3/tcp/1"),
        mistake(2, "(--seed)", "peers", "--seed", "/ip4/127.0.0.1/tcp/99999"),
        mistake(2, "'echo' is no protocol id", "listen", "echo"),
        mistake(2, "use --policy sign or nosign", "sub", "t", "--policy", "maybe"),
        mistake(2, "name a peer with --seed, or --listen", "pub", "t"),
        mistake(2, "name a running peer with --seed", "peers"),
        mistake(2, "there is no file /nowhere/events", "demo", "--input", "/nowhere/events"),
        mistake(2, "say new or show", "key"),
        mistake(3, "make one with `kaiku key new /nowhere/k`", "node", "--key", "/nowhere/k"),
        mistake(4, "Connection refused); is the peer running", "ping", NOWHERE),
        mistake(4, "no seed answers: cannot reach", "peers", "--seed", NOWHERE),
        mistake(4, "(--seed)", "pub", "t", "--wait", "1", "--seed", NOWHERE));
  }

  private static Arguments mistake(int exitCode, String sentence, String... arguments) {
    return Arguments.of(exitCode, sentence, arguments);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedWithItsRemedy(int exitCode, String sentence, String[] arguments) {
    var command = KaikuProcess.runWith("an event\n", arguments);

    assertThat(command.complaint()).contains("kaiku: ").contains(sentence);
    assertThat(command.complaint()).doesNotContain("Exception").doesNotContain("\tat ");
    assertThat(command.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void errorsAreJsonWhereOutputIs() {
    var command = KaikuProcess.run("ping", NOWHERE, "--json");

    var error = command.event("error");
    assertThat(error.path("exitCode").asInt()).isEqualTo(4).isEqualTo(command.exitCode());
    assertThat(error.path("setting").asText()).isEqualTo("ADDR");
    assertThat(error.path("message").asText()).contains("is the peer running");
    assertThat(command.complaint()).isEmpty();
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = "/ip4/127.0.0.1/tcp/" + taken.getLocalPort();

      var node = KaikuProcess.run("node", "--listen", address);
      var metrics =
          KaikuProcess.run("node", "--metrics-port", String.valueOf(taken.getLocalPort()));

      assertThat(node.exitCode()).isEqualTo(3);
      assertThat(node.complaint())
          .contains("cannot listen on " + address + ": Address already in use")
          .contains("choose an address of this host and a port that is free")
          .contains("(--listen)");
      assertThat(metrics.exitCode()).isEqualTo(3);
      assertThat(metrics.complaint()).contains("choose another --metrics-port");
    }
  }

  @Test
  void aKeyFileThatOthersCanReadIsRefused(@TempDir Path folder) throws IOException {
    var key = Files.writeString(folder.resolve("key"), "not a key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    var shared = KaikuProcess.run("node", "--key", key.toString());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    var broken = KaikuProcess.run("node", "--key", key.toString());

    assertThat(shared.exitCode()).isEqualTo(3);
    assertThat(shared.complaint()).contains("chmod 600 " + key).contains("(--key)");
    assertThat(broken.exitCode()).isEqualTo(3);
    assertThat(broken.complaint()).contains(key + " holds no key that can be read");
  }

  @Test
  void helpNamesEveryCommandAndExitCode() {
    var help = KaikuProcess.run("--help");

    assertThat(help.exitCode()).isZero();
    assertThat(String.join("\n", help.lines()))
        .contains(
            "demo", "node", "pub", "sub", "ping", "identify", "stream", "listen", "peers", "key")
        .contains("completion", "Exit codes:", "130", "143")
        .doesNotContain("demo-member");
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(KaikuProcess.run("--version").lines().getFirst())
        .matches("kaiku \\d+\\.\\d+\\.\\d+\\S* \\(Java .*\\)");
  }

  @Test
  void theCompletionScriptCompletes(@TempDir Path folder) throws Exception {
    var script = folder.resolve("completion");
    Files.write(script, KaikuProcess.run("completion").lines());

    var bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source \"$1\" && COMP_WORDS=(kaiku ident) COMP_CWORD=1 COMP_LINE='kaiku ident'"
                    + " && _complete_kaiku && echo \"${COMPREPLY[@]}\"",
                "bash",
                script.toString())
            .redirectErrorStream(true)
            .start();

    assertThat(
            new String(
                bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualToIgnoringWhitespace("identify");
    assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }
}
