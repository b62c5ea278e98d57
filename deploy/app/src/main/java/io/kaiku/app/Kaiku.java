package io.kaiku.app;

import io.kaiku.app.bench.BenchCommand;
import io.kaiku.app.bench.WorkerCommand;
import io.kaiku.app.cli.Errors;
import io.kaiku.app.command.CompletionCommand;
import io.kaiku.app.command.IdentifyCommand;
import io.kaiku.app.command.KeyCommand;
import io.kaiku.app.command.ListenCommand;
import io.kaiku.app.command.NodeCommand;
import io.kaiku.app.command.PeersCommand;
import io.kaiku.app.command.PingCommand;
import io.kaiku.app.command.PubCommand;
import io.kaiku.app.command.StreamCommand;
import io.kaiku.app.command.SubCommand;
import io.kaiku.app.demo.DemoCommand;
import io.kaiku.app.demo.MemberCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line: its commands, and what they have in common. */
@Command(
    name = "kaiku",
    description =
        "An internet of peers: substreams, topics and a broker-less event bus over libp2p.",
    versionProvider = Version.class,
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
    subcommands = {
      DemoCommand.class,
      NodeCommand.class,
      PubCommand.class,
      SubCommand.class,
      PingCommand.class,
      IdentifyCommand.class,
      StreamCommand.class,
      ListenCommand.class,
      PeersCommand.class,
      KeyCommand.class,
      BenchCommand.class,
      CompletionCommand.class,
      MemberCommand.class,
      WorkerCommand.class
    })
final class Kaiku {
  private Kaiku() {}

  static CommandLine commandLine(String[] arguments) {
    var commandLine = new CommandLine(new Kaiku());
    Errors.handle(commandLine, arguments);
    return commandLine;
  }
}
