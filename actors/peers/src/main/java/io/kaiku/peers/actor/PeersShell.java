package io.kaiku.peers.actor;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.node.carrier.ExchangeCarrier;
import io.kaiku.node.carrier.ExchangeLimits;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.LocalPeer;
import io.kaiku.node.protocol.MachineActor;
import io.kaiku.node.protocol.MachineShell;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.peers.core.Entry;
import io.kaiku.peers.core.Exchange;
import io.kaiku.peers.core.KnownPeer;
import io.kaiku.peers.core.PeerCard;
import io.kaiku.peers.core.PeerExchange;
import io.kaiku.swarm.peers.PeerLabels;
import io.kaiku.swarm.peers.RecordSource;
import io.kaiku.swarm.peers.SignedRecord;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** What one incarnation of peer exchange does with what its machine learns. */
final class PeersShell
    implements MachineShell<
        Void, PeerExchange.Command, Exchange, PeerExchange.Timer, PeerExchange.Event> {

  private final PeersSettings settings;
  private final ProtocolContext context;
  private final MachineActor.Driver<PeerExchange.Command> driver;
  private final PeerDirectory directory;
  private final PeerExchange machine;
  private final Carrier<Exchange> carrier;
  private final Bytes card;
  private boolean begun;

  PeersShell(
      PeersSettings settings,
      ProtocolContext context,
      MachineActor.Driver<PeerExchange.Command> driver,
      PeerDirectory directory) {
    this.settings = settings;
    this.context = context;
    this.driver = driver;
    this.directory = directory;
    this.card = card();
    this.machine =
        new PeerExchange(
            settings.exchange(),
            context.localPeer(),
            own(),
            new SplittableRandom(context.tools().random().nextLong()));
    this.carrier =
        new RefreshingCarrier<>(
            new ExchangeCarrier<>(
                protocols(),
                ExchangeLimits.oneMessage(Exchange.MAX_BYTES, settings.deadlineMs()),
                settings.capacity(),
                new PeersCodec()),
            this::changed);
  }

  @Override
  public Machine<PeerExchange.Command, Exchange, PeerExchange.Timer, PeerExchange.Event> machine() {
    return machine;
  }

  @Override
  public Carrier<Exchange> carrier() {
    return carrier;
  }

  @Override
  public List<String> protocols() {
    return List.of(PeerExchange.PROTOCOL);
  }

  @Override
  public void asked(Void nothing) {}

  @Override
  public void emitted(PeerExchange.Event event) {
    switch (event) {
      case PeerExchange.Event.Known(KnownPeer peer) -> known(peer);
      case PeerExchange.Event.Forgotten(PeerId peer) -> directory.forgotten(peer);
      case PeerExchange.Event.Ignored(PeerId from, var cause, int entries) -> {
        String name = "peers.ignored." + cause.name().toLowerCase(Locale.ROOT);
        context.tools().counters().count(name, entries);
        context.tools().log().note(name, from, () -> entries + " entries were not believed");
      }
    }
  }

  /** Others would verify and pass on whatever differs, so it differs only when it says more. */
  private void changed() {
    driver.command(new PeerExchange.Command.Own(own()));
    if (!begun) {
      begun = true;
      directory.known().forEach(peer -> driver.command(new PeerExchange.Command.Remember(peer)));
    }
  }

  private Entry own() {
    return new Entry(context.self().signedRecord(), card);
  }

  private Bytes card() {
    LocalPeer self = context.self();
    long seq = context.tools().clock().nowMs();
    return new PeerCard(self.id(), seq, settings.exchange().network(), settings.dataCentre())
        .seal(self.identity());
  }

  private void known(KnownPeer peer) {
    SignedRecord record = verified(peer);
    String dataCentre = PeerLabels.clean(peer.card().dataCentre());
    context
        .peerstore()
        .update(
            (peerstore, nowMs) -> {
              peerstore.accept(record, new RecordSource.Requested(peer.record().peer()), nowMs);
              peerstore.label(
                  peer.record().peer(), labels -> labels.withDataCentre(dataCentre), nowMs);
            });
    directory.known(peer);
  }

  private static SignedRecord verified(KnownPeer peer) {
    try {
      return SignedRecord.open(peer.entry().record());
    } catch (MalformedException impossible) {
      throw new IllegalStateException("the machine has opened the same record", impossible);
    }
  }
}
