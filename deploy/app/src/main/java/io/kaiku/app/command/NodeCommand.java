package io.kaiku.app.command;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.metrics.MetricsOptions;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.app.peer.TopicOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a peer until the process is told to end. */
@Command(
    name = "node",
    description = "Run a peer until SIGINT or SIGTERM.",
    footer = {
      "",
      "Example: kaiku node --listen /ip4/0.0.0.0/tcp/4001 --key eu-1.key --data-centre eu --topic"
          + " news"
    })
public final class NodeCommand implements Callable<Integer> {
  private static final String ECHO = "/echo/1.0.0";

  @Option(names = "--echo", description = "Answer " + ECHO + ": send back what comes.")
  private boolean echo;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      arity = "1..*",
      description = "Take part in these topics and print their events.")
  private List<String> topics = new ArrayList<>();

  @Mixin private final MetricsOptions metrics = new MetricsOptions();
  @Mixin private final TopicOptions topicOptions = new TopicOptions();
  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws Exception {
    topicOptions.check();
    var output = console.output();
    try (var endpoint = metrics.start();
        var live = LivePeer.start(options.peer(LivePeer.ANYWHERE))) {
      if (echo) {
        var unused =
            live.peer()
                .accept(substream -> substream.publisher().subscribe(substream.subscriber()), ECHO);
      }
      live.announce(output, true);
      if (endpoint != null) {
        endpoint.announce(output);
      }
      var printer = Taking.part(live, topicOptions, topics, output, 0);
      printer.done().get();
      return ExitCode.OK;
    }
  }
}
