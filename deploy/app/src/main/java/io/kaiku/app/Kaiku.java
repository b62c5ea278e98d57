package io.kaiku.app;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.Errors;
import io.kaiku.app.command.KeyCommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The command line: its commands, and what they have in common. */
@Command(
    name = "kaiku",
    description =
        "An internet of peers: substreams, topics and a broker-less event bus over libp2p.",
    version = "kaiku 0.1.0",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:what was asked for did not succeed",
      "2:the command line is wrong",
      "3:the peer could not start",
      "4:the other peer could not be reached",
      "69:no JDK or no Maven was found, or the build failed",
      "130:ended by SIGINT, in order",
      "143:ended by SIGTERM, in order"
    },
    subcommands = {KeyCommand.class})
final class Kaiku {
  @Mixin private final Console console = new Console();

  private Kaiku() {}

  static CommandLine commandLine(String[] arguments) {
    var commandLine = new CommandLine(new Kaiku());
    commandLine.addSubcommand("completion", new AutoComplete.GenerateCompletion());
    Errors.handle(commandLine, arguments);
    return commandLine;
  }
}
