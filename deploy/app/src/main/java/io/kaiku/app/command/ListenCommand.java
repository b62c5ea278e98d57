package io.kaiku.app.command;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.Errors;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.streams.PeerSubstream;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Waits for one substream of a protocol and connects it to the standard input and output. */
@Command(
    name = "listen",
    description = "Connect stdin and stdout to the first substream that a peer opens, then end.",
    footer = {"", "Example: kaiku listen /backup/1.0.0 --listen /ip4/0.0.0.0/tcp/4001 | tar x"})
public final class ListenCommand implements Callable<Integer>, Errors.BytesOnStdout {
  @Parameters(paramLabel = "PROTOCOL", description = "The protocol id, such as /chat/1.0.0.")
  private String protocol = "";

  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws Exception {
    Protocols.check(protocol);
    var output = console.output();
    var first = new CompletableFuture<PeerSubstream>();
    try (var live = LivePeer.start(options.peer(LivePeer.ANYWHERE))) {
      var registration = live.peer().accept(substream -> take(first, substream), protocol);
      live.announce(output, false);
      var substream = first.get();
      registration.close();
      return Pipe.run(substream);
    }
  }

  private static void take(CompletableFuture<PeerSubstream> first, PeerSubstream substream) {
    if (!first.complete(substream)) {
      substream.reset(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    }
  }
}
