package io.kaiku.netty.socket;

import io.kaiku.kernel.addr.Multiaddr;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A kind of channel: its addresses and its options. */
interface Medium {
  /** The name of the transport. */
  String name();

  /** Whether {@link #bindAddress} understands an address. */
  boolean listens(Multiaddr address);

  /** Where to connect; empty if the address is of another kind. */
  Optional<SocketAddress> connectAddress(Multiaddr address);

  /**
   * Whether a channel may be closed while it connects; else it is closed as soon as it is
   * connected, which then is at once.
   */
  boolean abandonsConnects();

  /** Where to bind; fails with an exception that says why. */
  CompletionStage<SocketAddress> bindAddress(Multiaddr address);

  /** The address of one end of a channel. */
  Multiaddr addressOf(SocketAddress socket);

  /** How a listener that is bound here can be dialed. */
  List<Multiaddr> dialable(SocketAddress bound);

  /** Sets the class and the options of channels that dial. */
  void configure(Bootstrap bootstrap);

  /** Sets the classes and the options of channels that listen there and of those they accept. */
  void configure(ServerBootstrap bootstrap, SocketAddress where);
}
