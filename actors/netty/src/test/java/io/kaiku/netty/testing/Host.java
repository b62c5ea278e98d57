package io.kaiku.netty.testing;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.ConnectionGate;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamHandler;
import io.kaiku.netty.transport.Transport;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** A peer of a test: an identity with one transport, which echoes and keeps what it is sent. */
public final class Host implements AutoCloseable {
  /** Sends back what comes. */
  public static final String ECHO = "/echo/1.0.0";

  /** Keeps substreams for the test, untouched. */
  public static final String KEEP = "/keep/1.0.0";

  private final Identity identity;
  private final Transport transport;
  private final LinkedBlockingQueue<Connection> inbound = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Substream> kept = new LinkedBlockingQueue<>();
  private final Queue<ConnectionGate.Permit> permits = new ConcurrentLinkedQueue<>();

  /** A host with the key of a seed. */
  public Host(long seed, Function<Identity, Transport> transports) {
    this.identity = Identity.generate(KeyType.ED25519, new SplittableRandom(seed));
    this.transport = transports.apply(identity);
  }

  /** Its transport. */
  public Transport transport() {
    return transport;
  }

  /** Its identity. */
  public Identity identity() {
    return identity;
  }

  /** Who it is. */
  public PeerId peerId() {
    return identity.peerId();
  }

  /** Listens, and answers inbound connections. */
  public Listener listen(Multiaddr address) {
    return listen(address, ConnectionGate.OPEN, connection -> connection.accept(answering()));
  }

  /** Listens behind a gate, with something to do for each connection. */
  public Listener listen(Multiaddr address, ConnectionGate gate, Consumer<Connection> each) {
    return Await.value(
        transport.listen(
            address,
            gate,
            (connection, permit) -> {
              permits.add(permit);
              connection.closed().thenRun(permit::release);
              each.accept(connection);
              inbound.add(connection);
            }));
  }

  /** Dials and answers on the connection, too. */
  public Connection dial(Listener listener, PeerId expected) {
    Multiaddr address = listener.addresses().getFirst();
    Connection connection =
        Await.value(transport.dial(address, Optional.of(expected)).connection());
    connection.accept(answering());
    return connection;
  }

  /** The next inbound connection. */
  public Connection nextInbound() {
    return next(inbound);
  }

  /** The next substream of {@link #KEEP}. */
  public Substream nextKept() {
    return next(kept);
  }

  /** Echoes and keeps. */
  public SubstreamHandler answering() {
    return new SubstreamHandler() {
      @Override
      public boolean supports(String protocol) {
        return protocol.equals(ECHO) || protocol.equals(KEEP);
      }

      @Override
      public void opened(Substream substream) {
        if (substream.protocol().equals(ECHO)) {
          substream.inbound().subscribe(substream.outbound());
        } else {
          kept.add(substream);
        }
      }
    };
  }

  @Override
  public void close() {
    Await.value(transport.close());
  }

  private static <T> T next(LinkedBlockingQueue<T> queue) {
    Await.until("something arrives", () -> !queue.isEmpty());
    return queue.remove();
  }
}
