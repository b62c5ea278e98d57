package io.kaiku.app.command;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.Errors;
import io.kaiku.app.peer.Failures;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Connects the standard input and output to a substream of a peer. */
@Command(
    name = "stream",
    description = "Connect stdin and stdout to a substream of a peer: netcat over libp2p.",
    footer = {"", "Example: tar c . | kaiku stream eu-1.example.org:4001 /backup/1.0.0"})
public final class StreamCommand implements Callable<Integer>, Errors.BytesOnStdout {
  private static final long OPEN_S = 30;

  @Parameters(index = "0", paramLabel = "ADDR", description = "The peer: a multiaddr or host:port.")
  private String address = "";

  @Parameters(
      index = "1",
      paramLabel = "PROTOCOL",
      description = "The protocol id, such as /echo/1.0.0.")
  private String protocol = "";

  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() {
    var target = LivePeer.target(address);
    Protocols.check(protocol);
    var output = console.output();
    try (var live = LivePeer.start(options.peer())) {
      if (output.isJson()) {
        live.announce(output, false);
      }
      var remote = live.connect(target);
      var substream =
          Failures.await(live.peer().open(remote, protocol), "opening " + protocol, OPEN_S);
      return Pipe.run(substream);
    }
  }
}
