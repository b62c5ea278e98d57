package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.app.peer.TopicOptions;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes the lines of the standard input. */
@Command(
    name = "pub",
    description =
        "Publish the lines of stdin as events; success means that each was taken by a peer.")
public final class PubCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long an event waits for a peer (default: ${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Mixin private final TopicOptions topicOptions = new TopicOptions();
  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws IOException {
    topicOptions.check();
    if (waitSeconds < 1) {
      throw new CommandException(ExitCode.USAGE, "--wait is at least 1 second");
    }
    if (!options.canMeet()) {
      throw new CommandException(
          ExitCode.USAGE, "nobody could hear it; name a peer with --seed, or --listen for some");
    }
    var output = console.output();
    try (var peer = LivePeer.start(options, List.of(), topicOptions.module())) {
      if (output.isJson()) {
        peer.announce(output, true);
        Happenings.print(peer, output);
      }
      var pubSub = topicOptions.of(peer, List.of(topic));
      var publisher = new LinePublisher(pubSub, topic, waitSeconds * 1_000L);
      publisher.publishAll(new FileInputStream(FileDescriptor.in));
      peer.awaitReceived();
      return summary(peer, publisher, output);
    }
  }

  private int summary(LivePeer peer, LinePublisher publisher, Output output) {
    var directory = peer.modules().peers().directory();
    var dataCentres =
        publisher.peers().stream()
            .map(directory::dataCentre)
            .filter(name -> !name.isEmpty())
            .distinct()
            .sorted()
            .toList();
    long failed = publisher.failed();
    output.event(
        Fields.event("published")
            .put("topic", topic)
            .put("events", publisher.accepted() + failed)
            .put("accepted", publisher.accepted())
            .put("failed", failed)
            .put("peers", publisher.peers().size())
            .put("dataCentres", dataCentres),
        () ->
            publisher.accepted()
                + " events to "
                + publisher.peers().size()
                + " peers"
                + (dataCentres.isEmpty() ? "" : " in " + String.join(", ", dataCentres)));
    if (failed > 0) {
      throw new CommandException(
          ExitCode.FAILED, failed + " events were taken by no peer: " + publisher.whyFailed());
    }
    return ExitCode.OK;
  }
}
