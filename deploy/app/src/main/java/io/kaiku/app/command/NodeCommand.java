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

/** Runs a peer until the process is told to end. */
@Command(name = "node", description = "Run a peer until SIGINT or SIGTERM.")
public final class NodeCommand implements Callable<Integer> {
  private static final String ECHO = "/echo/1.0.0";

  @Option(names = "--echo", description = "Answer " + ECHO + ": send back what comes.")
  private boolean echo;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      arity = "1..*",
      description = "Take part in this topic and print its events; may be repeated.")
  private List<String> topics = new ArrayList<>();

  @Mixin private final TopicOptions topicOptions = new TopicOptions();
  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws Exception {
    topicOptions.check();
    var output = console.output();
    try (var peer = LivePeer.start(options, List.of(LivePeer.ANYWHERE), topicOptions.module())) {
      if (echo) {
        var unused =
            peer.handle()
                .swarm()
                .handle(
                    List.of(ECHO),
                    substream -> substream.inbound().subscribe(substream.outbound()));
      }
      peer.announce(output, true);
      var printer = Taking.part(peer, topicOptions, topics, output, 0);
      printer.done().get();
      return ExitCode.OK;
    }
  }
}
