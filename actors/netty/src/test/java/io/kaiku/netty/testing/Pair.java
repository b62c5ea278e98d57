package io.kaiku.netty.testing;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.Transport;
import java.util.List;
import java.util.function.Function;

/** Two connected hosts. */
public record Pair(Host dialer, Host listener, Connection connection) implements AutoCloseable {

  /** Connects two hosts of a transport. */
  public static Pair of(Function<Identity, Transport> transports, Multiaddr anywhere) {
    Host listener = new Host(1, transports);
    Host dialer = new Host(2, transports);
    Listener at = listener.listen(anywhere);
    return new Pair(dialer, listener, dialer.dial(at, listener.peerId()));
  }

  /** A substream from the dialer. */
  public Substream open(String protocol) {
    return Await.value(connection.open(List.of(protocol)));
  }

  @Override
  public void close() {
    dialer.close();
    listener.close();
  }
}
