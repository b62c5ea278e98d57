package io.kaiku.netty.transport;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import java.util.Optional;

/**
 * Decides which inbound connections may cost a handshake. Called on the threads of the transport:
 * implementations are thread-safe and do not block.
 */
@FunctionalInterface
public interface ConnectionGate {

  /** Admits everybody. */
  ConnectionGate OPEN = remote -> Optional.of(Permit.FREE);

  /**
   * Asked when a raw connection was accepted and no state exists for it yet.
   *
   * @return the permit for its handshake; empty closes the socket without a word
   */
  Optional<Permit> admit(Multiaddr remote);

  /** The right of one inbound connection to be, first half-open and then open. */
  interface Permit {

    /** Allows every identity and accounts for nothing. */
    Permit FREE =
        new Permit() {
          @Override
          public Optional<Reason> refusal(PeerId remote) {
            return Optional.empty();
          }

          @Override
          public void release() {}
        };

    /**
     * Asked once when the remote identity was verified: why it may not be connected, which closes
     * the connection with that code; empty lets it in.
     */
    Optional<Reason> refusal(PeerId remote);

    /**
     * Gives the right back: called by the transport when the handshake failed, else by whoever got
     * it with {@link ConnectionHandler#connected}. Idempotent.
     */
    void release();
  }
}
