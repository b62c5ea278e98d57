package io.kaiku.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.app.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "noise --mib 0             | --mib is 1 to 65536, not 0",
        "noise --mib 1 --rounds 101| --rounds is 1 to 100, not 101",
        "noise --rounds five       | Invalid value for option '--rounds'",
        "idle --connections 9      | --connections is 10 to 20000, not 9",
        "start --rounds -1         | --rounds is 1 to 100, not -1",
        "''                        | say what to measure: noise, idle, start"
      })
  void wrongOptionsAreNamed(String line, String message) {
    var errors = new StringWriter();
    var commandLine = new CommandLine(new BenchCommand()).setErr(new PrintWriter(errors));
    assertThat(commandLine.execute(line.isEmpty() ? new String[0] : line.split(" +")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(errors.toString()).contains(message);
  }
}
