package io.kaiku.netty.transport;

/**
 * Answers the inbound substreams of a connection. Called on the thread that owns the connection.
 */
public interface SubstreamHandler {

  /**
   * Whether a proposal is accepted; {@code false} answers {@code na}. Cheap: a remote peer may ask
   * often.
   */
  boolean supports(String protocol);

  /**
   * Takes over a negotiated substream, whose {@link Substream#protocol()} was supported a moment
   * ago. A receiver that has no room resets it with {@code RESOURCE_LIMIT_EXCEEDED}.
   */
  void opened(Substream substream);
}
