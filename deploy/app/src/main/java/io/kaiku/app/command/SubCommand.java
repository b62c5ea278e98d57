package io.kaiku.app.command;

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
@Command(name = "sub", description = "Print the events of topics, one a line.")
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
    var output = console.output();
    try (var peer = LivePeer.start(options, List.of(LivePeer.ANYWHERE), topicOptions.module())) {
      peer.announce(output, output.isJson());
      var printer = Taking.part(peer, topicOptions, topics, output, count);
      printer.done().get();
      return ExitCode.OK;
    }
  }
}
