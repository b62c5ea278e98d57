package io.kaiku.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KaikuTest {
  @Test
  void commandsAreCalledAsTheySayThemselves() {
    all().forEach((name, command) -> assertThat(command.getCommandName()).isEqualTo(name));
  }

  @Test
  void aCommandIsTheSameAloneAsAmongAll() {
    all()
        .forEach(
            (name, command) -> {
              var alone = Kaiku.commandLine(new String[] {name}).getSubcommands().get(name);
              assertThat(alone.getUsageMessage()).isEqualTo(command.getUsageMessage());
              assertThat(alone.getSubcommands().keySet())
                  .isEqualTo(command.getSubcommands().keySet());
            });
  }

  @Test
  void onlyTheCommandThatIsWantedIsRead() {
    assertThat(Kaiku.commandLine(new String[] {"ping", "x"}).getSubcommands())
        .containsOnlyKeys("ping");
  }

  @Test
  void completionKnowsAllCommands() {
    assertThat(Kaiku.commandLine(new String[] {"completion"}).getSubcommands().keySet())
        .isEqualTo(all().keySet());
  }

  private static Map<String, CommandLine> all() {
    return Kaiku.commandLine(new String[0]).getSubcommands();
  }
}
