package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.app.peer.TopicOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the events of topics. */
@Command(
    name = "sub",
    description = "Print the events of topics, one a line.",
    footer = {"", "Example: kaiku sub news --seed eu-1.example.org:4001 --count 10 --json"})
public final class SubCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "The topics.")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many events (default: never).")
  private long count;

  @Mixin private final TopicOptions topicOptions = new TopicOptions();
  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws Exception {
    topicOptions.check();
    if (count < 0) {
      throw new CommandException(ExitCode.USAGE, "--count is at least 1, or 0 for no end");
    }
    var output = console.output();
    try (var live = LivePeer.start(options.peer(LivePeer.ANYWHERE))) {
      live.announce(output, output.isJson());
      var printer = Taking.part(live, topicOptions, topics, output, count);
      printer.done().get();
      return ExitCode.OK;
    }
  }
}
