package io.kaiku.examples;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.streams.Peer;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** A protocol is a flow: what a peer sends comes back, under back-pressure from end to end. */
public final class Echo {
  static final String PROTOCOL = "/echo/1.0.0";

  private Echo() {}

  /** Serves the protocol. */
  static Peer serve(String listen) {
    Peer peer = Peer.builder().listen(listen).startBlocking();
    peer.handle(PROTOCOL, caller -> Flow.of(ByteString.class));
    return peer;
  }

  /** Sends a text and receives it. */
  static CompletionStage<String> call(Peer peer, Multiaddr address, String text) {
    return peer.connect(address)
        .thenCompose(
            server ->
                Source.single(ByteString.fromString(text))
                    .via(peer.flow(server, PROTOCOL))
                    .runFold(ByteString.emptyByteString(), ByteString::concat, peer.system()))
        .thenApply(ByteString::utf8String);
  }
}
