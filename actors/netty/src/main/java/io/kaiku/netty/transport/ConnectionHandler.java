package io.kaiku.netty.transport;

/** Receives the inbound connections of a listener. */
@FunctionalInterface
public interface ConnectionHandler {

  /**
   * Takes over an upgraded connection. The receiver owns it and must call {@link Connection#accept}
   * or {@link Connection#close}, now or soon: until then inbound substreams wait, un-negotiated,
   * within the muxer's backlog.
   *
   * @param permit the one that was granted for its handshake; the receiver releases it when the
   *     connection is closed, or earlier
   */
  void connected(Connection connection, ConnectionGate.Permit permit);
}
