package io.kaiku.peers.actor;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Another carrier, and something that is run in the actor at the start and whenever what we say of
 * ourselves may have changed.
 *
 * @param <M> the machine's messages
 */
final class RefreshingCarrier<M> implements Carrier<M> {

  private final Carrier<M> carrier;
  private final Runnable refresh;
  private @Nullable Registration registration;

  RefreshingCarrier(Carrier<M> carrier, Runnable refresh) {
    this.carrier = carrier;
    this.refresh = refresh;
  }

  @Override
  public void start(Host<M> host) {
    carrier.start(host);
    registration = host.context().self().onChange(() -> host.step(refresh));
    host.step(refresh);
  }

  @Override
  public void peerUp(PeerId peer, PeerLink link) {
    carrier.peerUp(peer, link);
  }

  @Override
  public void peerDown(PeerId peer) {
    carrier.peerDown(peer);
  }

  @Override
  public void send(PeerId to, M message) {
    carrier.send(to, message);
  }

  @Override
  public void flush(Runnable flushed) {
    carrier.flush(flushed);
  }

  @Override
  public void stop() {
    if (registration != null) {
      registration.close();
    }
    carrier.stop();
  }
}
