package io.kaiku.app.command;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.peer.Addresses;
import io.kaiku.app.peer.Failures;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.identify.core.IdentifyEvent.Identified;
import io.kaiku.kernel.addr.Multiaddr;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks a peer who it is. */
@Command(name = "identify", description = "Ask a peer who it is (/ipfs/id/1.0.0).")
public final class IdentifyCommand implements Callable<Integer> {
  private static final long ANSWER_S = 15;

  @Parameters(paramLabel = "ADDR", description = "The peer: a multiaddr or host:port.")
  private String address = "";

  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() {
    var target = Addresses.toDial(address);
    var output = console.output();
    try (var peer = LivePeer.start(options, List.of())) {
      if (output.isJson()) {
        peer.announce(output, true);
      }
      var remote = peer.dial(target).remotePeer();
      var identified =
          Failures.await(
              peer.modules().identify().ask(peer.handle(), remote), "identify", ANSWER_S);
      boolean signed =
          Failures.await(
              peer.handle()
                  .peerstore()
                  .ask((peerstore, nowMs) -> peerstore.record(remote).isPresent()),
              "reading the peerstore",
              ANSWER_S);
      output.event(fields(identified, signed), () -> text(identified, signed));
      return ExitCode.OK;
    }
  }

  private static Fields fields(Identified identified, boolean signed) {
    var message = identified.message();
    var observed = message.observedAddress();
    return Fields.event("identify")
        .put("peerId", identified.peer().toString())
        .put("agentVersion", message.agentVersion())
        .put("protocolVersion", message.protocolVersion())
        .put("protocols", message.protocols())
        .put("addresses", identified.addresses().stream().map(Multiaddr::toString).toList())
        .put("observedAddress", observed == null ? null : observed.toString())
        .put("signedRecord", signed);
  }

  private static String text(Identified identified, boolean signed) {
    var message = identified.message();
    var lines = new StringBuilder();
    line(lines, "peer", identified.peer());
    line(lines, "agent", Objects.requireNonNullElse(message.agentVersion(), "(not said)"));
    line(lines, "version", Objects.requireNonNullElse(message.protocolVersion(), "(not said)"));
    line(lines, "record", signed ? "signed" : "none");
    var observed = message.observedAddress();
    line(lines, "sees us at", observed == null ? "(not said)" : observed);
    identified.addresses().forEach(address -> line(lines, "listens on", address));
    message.protocols().forEach(protocol -> line(lines, "speaks", protocol));
    return lines.toString().stripTrailing();
  }

  private static void line(StringBuilder lines, String name, Object value) {
    lines.append(String.format(Locale.ROOT, "%-12s%s%n", name, value));
  }
}
