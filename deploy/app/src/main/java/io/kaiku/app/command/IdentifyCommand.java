package io.kaiku.app.command;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.peer.Failures;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.streams.Identification;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks a peer who it is. */
@Command(
    name = "identify",
    description = "Ask a peer who it is (/ipfs/id/1.0.0).",
    footer = {"", "Example: kaiku identify eu-1.example.org:4001"})
public final class IdentifyCommand implements Callable<Integer> {
  private static final long ANSWER_S = 15;

  @Parameters(paramLabel = "ADDR", description = "The peer: a multiaddr or host:port.")
  private String address = "";

  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() {
    var target = LivePeer.target(address);
    var output = console.output();
    try (var live = LivePeer.start(options.peer())) {
      if (output.isJson()) {
        live.announce(output, true);
      }
      var remote = live.connect(target);
      var said = Failures.await(live.peer().identify(remote), "identify", ANSWER_S);
      output.event(fields(said), () -> text(said));
      return ExitCode.OK;
    }
  }

  private static Fields fields(Identification said) {
    return Fields.event("identify")
        .put("peerId", said.peer().toString())
        .put("agentVersion", said.agentVersion())
        .put("protocolVersion", said.protocolVersion())
        .put("protocols", said.protocols())
        .put("addresses", said.addresses().stream().map(Multiaddr::toString).toList())
        .put("observedAddress", said.observed().address().map(Multiaddr::toString).orElse(null))
        .put("signedRecord", said.observed().signedRecord());
  }

  private static String text(Identification said) {
    var lines = new StringBuilder();
    line(lines, "peer", said.peer().toString());
    line(lines, "agent", said.agentVersion());
    line(lines, "version", said.protocolVersion());
    line(lines, "record", said.observed().signedRecord() ? "signed" : "none");
    line(lines, "sees us at", said.observed().address().map(Multiaddr::toString).orElse(""));
    said.addresses().forEach(address -> line(lines, "listens on", address.toString()));
    said.protocols().forEach(protocol -> line(lines, "speaks", protocol));
    return lines.toString().stripTrailing();
  }

  private static void line(StringBuilder lines, String name, String value) {
    lines.append(
        String.format(Locale.ROOT, "%-12s%s%n", name, value.isEmpty() ? "(not said)" : value));
  }
}
