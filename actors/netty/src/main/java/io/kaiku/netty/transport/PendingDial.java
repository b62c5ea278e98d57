package io.kaiku.netty.transport;

import java.util.concurrent.CompletionStage;

/** A dial under way. */
public interface PendingDial {

  /**
   * The upgraded connection, or a {@link TransportException} that says at which step the dial
   * ended. Whoever receives the connection owns it and must call {@link Connection#accept} and, in
   * the end, {@link Connection#close}.
   */
  CompletionStage<Connection> connection();

  /**
   * Gives up: {@link #connection()} fails with {@link TransportException.Cancelled}, and the
   * socket, the timers and the state of the handshake are released. Without effect once the stage
   * is complete. Idempotent.
   */
  void cancel();
}
