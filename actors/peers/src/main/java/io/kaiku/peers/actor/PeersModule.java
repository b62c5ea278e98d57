package io.kaiku.peers.actor;

import io.kaiku.node.protocol.MachineActor;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.peers.core.Exchange;
import io.kaiku.peers.core.PeerExchange;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;

/**
 * Peer exchange for a peer (docs/protocol.md): knowing one peer of a network is enough, and keeps
 * enough connections to others. Its actor is told nothing: it looks after itself. One instance
 * serves one peer.
 */
public final class PeersModule implements ProtocolModule<Void> {

  private final PeersSettings settings;
  private final PeerDirectory directory;

  /** A module with these settings. */
  public PeersModule(PeersSettings settings) {
    this.settings = settings;
    this.directory = new PeerDirectory(settings.exchange().maxKnown());
  }

  /** The peers of our network. */
  public PeerDirectory directory() {
    return directory;
  }

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public List<String> protocols() {
    return List.of(PeerExchange.PROTOCOL);
  }

  @Override
  public Behavior<Void> behavior(ProtocolContext context) {
    return MachineActor
        .<Void, PeerExchange.Command, Exchange, PeerExchange.Timer, PeerExchange.Event>create(
            Void.class,
            context,
            (actor, driver) -> new PeersShell(settings, context, driver, directory));
  }
}
