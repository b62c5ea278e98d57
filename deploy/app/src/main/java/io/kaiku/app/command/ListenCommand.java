package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Substream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Waits for one substream of a protocol and connects it to the standard input and output. */
@Command(
    name = "listen",
    description = "Connect stdin and stdout to the first substream that a peer opens, then end.")
public final class ListenCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PROTOCOL", description = "The protocol id, such as /chat/1.0.0.")
  private String protocol = "";

  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws Exception {
    Protocols.check(protocol);
    var output = console.output();
    var first = new CompletableFuture<Substream>();
    try (var peer = LivePeer.start(options, List.of(LivePeer.ANYWHERE))) {
      var registration =
          peer.handle().swarm().handle(List.of(protocol), substream -> take(first, substream));
      peer.announce(output, false);
      var substream = first.get();
      registration.close();
      return Pipe.run(substream);
    } catch (IllegalStateException e) {
      throw new CommandException(
          ExitCode.USAGE,
          protocol + " is spoken by the peer itself; choose a protocol id of your own",
          e);
    }
  }

  private static void take(CompletableFuture<Substream> first, Substream substream) {
    if (!first.complete(substream)) {
      substream.reset(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    }
  }
}
