package io.kaiku.app;

import io.kaiku.app.bench.BenchCommand;
import io.kaiku.app.bench.TrainCommand;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
    })
final class Kaiku {
  private static final Set<String> NEED_ALL = Set.of("completion", "train");
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand.class);
    COMMANDS.put("node", NodeCommand.class);
    COMMANDS.put("pub", PubCommand.class);
    COMMANDS.put("sub", SubCommand.class);
    COMMANDS.put("ping", PingCommand.class);
    COMMANDS.put("identify", IdentifyCommand.class);
    COMMANDS.put("stream", StreamCommand.class);
    COMMANDS.put("listen", ListenCommand.class);
    COMMANDS.put("peers", PeersCommand.class);
    COMMANDS.put("key", KeyCommand.class);
    COMMANDS.put("bench", BenchCommand.class);
    COMMANDS.put("completion", CompletionCommand.class);
    COMMANDS.put("demo-member", MemberCommand.class);
    COMMANDS.put("bench-worker", WorkerCommand.class);
    COMMANDS.put("train", TrainCommand.class);
  }

  private Kaiku() {}

  /**
   * The command line for these arguments. It knows one command only if they begin with its name: to
   * read the options of all takes longer than most commands.
   */
  static CommandLine commandLine(String[] arguments) {
    var commandLine = new CommandLine(new Kaiku());
    var first = arguments.length == 0 ? "" : arguments[0];
    var only = NEED_ALL.contains(first) ? null : COMMANDS.get(first);
    if (only == null) {
      COMMANDS.forEach(commandLine::addSubcommand);
    } else {
      commandLine.addSubcommand(first, only);
    }
    Errors.handle(commandLine, arguments);
    return commandLine;
  }
}
