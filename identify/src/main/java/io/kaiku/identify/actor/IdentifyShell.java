package io.kaiku.identify.actor;

import io.kaiku.identify.core.Identify;
import io.kaiku.identify.core.IdentifyEvent;
import io.kaiku.identify.core.IdentifyEvent.Identified;
import io.kaiku.identify.core.IdentifyExchange;
import io.kaiku.identify.core.OwnIdentity;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.LocalPeer;
import io.kaiku.node.protocol.MachineActor;
import io.kaiku.node.protocol.MachineShell;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.swarm.peers.Provenance;
import io.kaiku.swarm.peers.RecordSource;
import io.kaiku.swarm.peers.SignedRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What one incarnation of identify does with what its machine learns. */
final class IdentifyShell
    implements MachineShell<
        IdentifyModule.Request, Identify.Command, IdentifyExchange, Identify.Timer, IdentifyEvent> {

  private final IdentifySettings settings;
  private final ProtocolContext context;
  private final MachineActor.Driver<Identify.Command> driver;
  private final Identify machine;
  private final IdentifyCarrier carrier;
  private final Map<PeerId, List<CompletableFuture<Identified>>> asking = new HashMap<>();

  IdentifyShell(
      IdentifySettings settings,
      ProtocolContext context,
      MachineActor.Driver<Identify.Command> driver) {
    this.settings = settings;
    this.context = context;
    this.driver = driver;
    this.machine = new Identify(settings.pushes(), own());
    this.carrier = new IdentifyCarrier(settings, this::changed);
  }

  @Override
  public Machine<Identify.Command, IdentifyExchange, Identify.Timer, IdentifyEvent> machine() {
    return machine;
  }

  @Override
  public Carrier<IdentifyExchange> carrier() {
    return carrier;
  }

  @Override
  public List<String> protocols() {
    return List.of(Identify.ID);
  }

  /** Who does not speak identify says so when it is asked. */
  @Override
  public Optional<String> upBy(PeerState state) {
    return Optional.of(Identify.ID);
  }

  @Override
  public void asked(IdentifyModule.Request request) {
    switch (request) {
      case IdentifyModule.Request.Ask(var peer, var answer) -> {
        asking.computeIfAbsent(peer, first -> new ArrayList<>()).add(answer);
        driver.command(new Identify.Command.Ask(peer));
      }
    }
  }

  @Override
  public void emitted(IdentifyEvent event) {
    switch (event) {
      case Identified identified -> identified(identified);
      case IdentifyEvent.Unanswered(var peer, var reason) -> {
        context.tools().counters().count("identify.unanswered");
        context.tools().log().note("identify.unanswered", peer, () -> reason);
        answers(peer)
            .forEach(
                answer ->
                    answer.completeExceptionally(
                        new IdentifyModule.UnansweredException(peer, reason)));
      }
      case IdentifyEvent.ObservedAs(var peer, var connection, var address) ->
          observed(peer, connection, address);
      case IdentifyEvent.Ignored(var peer, var cause) -> {
        String name = "identify.ignored." + cause.name().toLowerCase(Locale.ROOT);
        context.tools().counters().count(name);
        context.tools().log().note(name, peer, () -> "identify ignored a part of what it said");
      }
      case IdentifyEvent.Trimmed(var peer, int leftOut) ->
          context.tools().counters().count("identify.trimmed", leftOut);
    }
  }

  @Override
  public void violated(PeerId peer, MalformedException what) {
    context.tools().counters().count("identify.malformed");
    context.tools().log().note("identify.malformed", peer, what::getMessage);
  }

  @Override
  public void stopped() {
    asking.forEach(
        (peer, answers) ->
            answers.forEach(
                answer ->
                    answer.completeExceptionally(
                        new IdentifyModule.UnansweredException(
                            peer, "identify was stopped; ask again"))));
    asking.clear();
  }

  private void changed() {
    driver.command(new Identify.Command.Own(own()));
  }

  private OwnIdentity own() {
    LocalPeer self = context.self();
    return new OwnIdentity(
        self.identity().publicKey(),
        settings.versions(),
        self.advertisedAddresses(),
        self.protocols(),
        self.signedRecord());
  }

  private void identified(Identified who) {
    PeerId peer = who.peer();
    context.swarm().protocolsKnown(peer, who.message().protocols());
    var record = who.record() == null ? null : verified(who.message().signedPeerRecord());
    context
        .peerstore()
        .update(
            (peerstore, nowMs) -> {
              peerstore.protocols(peer, who.message().protocols(), nowMs);
              peerstore.versions(
                  peer,
                  textOf(who.message().agentVersion()),
                  textOf(who.message().protocolVersion()),
                  nowMs);
              peerstore.add(peer, who.addresses(), Provenance.IDENTIFY, nowMs);
              if (record != null) {
                peerstore.accept(record, new RecordSource.Volunteered(peer), nowMs);
              }
            });
    answers(peer).forEach(answer -> answer.complete(who));
  }

  /** A relay's address says nothing about ours. */
  private void observed(PeerId peer, long connection, Multiaddr address) {
    context.swarm().peer(peer).stream()
        .flatMap(state -> state.connections().stream())
        .filter(way -> way.id() == connection && !way.limited())
        .forEach(way -> context.swarm().observed(way, address));
  }

  private List<CompletableFuture<Identified>> answers(PeerId peer) {
    List<CompletableFuture<Identified>> waiting = asking.remove(peer);
    return waiting == null ? List.of() : waiting;
  }

  private static String textOf(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable SignedRecord verified(@Nullable Bytes envelope) {
    try {
      return envelope == null ? null : SignedRecord.open(envelope);
    } catch (MalformedException impossible) {
      throw new IllegalStateException("the machine has opened the same record", impossible);
    }
  }
}
