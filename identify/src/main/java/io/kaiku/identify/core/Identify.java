package io.kaiku.identify.core;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import io.kaiku.kernel.limit.TokenBucket;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.record.PeerRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Identify and identify/push (specs identify/README.md): asks every peer that comes up who it is,
 * answers the same question, and tells all peers that understand a push when we have changed.
 *
 * <p>A bad signed record or key never fails an exchange: the rest of the message stands, as
 * deployed implementations disagree about records (rust sends the form of RFC 0003).
 */
public final class Identify
    implements Machine<Identify.Command, IdentifyExchange, Identify.Timer, IdentifyEvent> {
  /** The protocol of a query. */
  public static final String ID = "/ipfs/id/1.0.0";

  /** The protocol of a push. */
  public static final String PUSH = "/ipfs/id/push/1.0.0";

  /** What the local peer asks of identify. */
  public sealed interface Command {
    /** Who we are has changed; peers are told after {@link IdentifyConfig#pushDelayMs}. */
    record Own(OwnIdentity own) implements Command {}
  }

  /** The one timer: changes of the last while are pushed now. */
  public enum Timer {
    PUSH_DUE
  }

  private final IdentifyConfig config;
  private final Map<PeerId, Remote> peers = new LinkedHashMap<>();
  private OwnIdentity own;
  private @Nullable TokenBucket pushes;
  private boolean pushPending;

  public Identify(IdentifyConfig config, OwnIdentity own) {
    this.config = config;
    this.own = own;
  }

  @Override
  public void handle(
      In<Command, IdentifyExchange, Timer> in,
      long nowMs,
      Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    switch (in) {
      case In.Do<Command, IdentifyExchange, Timer>(Command.Own(var changed)) ->
          become(changed, out);
      case In.Received<Command, IdentifyExchange, Timer>(var from, var exchange) ->
          received(from, exchange, nowMs, out);
      case In.Fired<Command, IdentifyExchange, Timer>(var timer) -> push(out);
      case In.PeerUp<Command, IdentifyExchange, Timer>(var peer, var link) -> {
        peers.put(peer, new Remote(config.newPeerBucket(nowMs)));
        out.send(peer, new IdentifyExchange.Query());
      }
      case In.PeerDown<Command, IdentifyExchange, Timer>(var peer) -> peers.remove(peer);
    }
  }

  private void become(OwnIdentity changed, Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    if (changed.equals(own)) {
      return;
    }
    own = changed;
    if (!pushPending) {
      pushPending = true;
      out.after(config.pushDelayMs(), Timer.PUSH_DUE);
    }
  }

  private void push(Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    pushPending = false;
    var message = IdentifyWriter.write(own.push()).bytes();
    peers.forEach(
        (peer, remote) -> {
          if (remote.said.protocols().contains(PUSH)) {
            out.send(peer, new IdentifyExchange.SendPush(message));
          }
        });
  }

  private void received(
      PeerId from,
      IdentifyExchange exchange,
      long nowMs,
      Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    switch (exchange) {
      case IdentifyExchange.Asked(var id, var observed) ->
          out.send(
              from,
              new IdentifyExchange.Answer(id, IdentifyWriter.write(own.seenAt(observed)).bytes()));
      case IdentifyExchange.Report(var message) -> learn(from, message, true, out);
      case IdentifyExchange.NoReport(var reason) ->
          out.emit(new IdentifyEvent.Unanswered(from, reason));
      case IdentifyExchange.Pushed(var message) -> {
        if (mayPush(from, nowMs)) {
          learn(from, message, false, out);
        } else {
          out.emit(new IdentifyEvent.Ignored(from, IdentifyEvent.Cause.PUSH_RATE));
        }
      }
      case IdentifyExchange.Sent sent ->
          throw new IllegalStateException("the shell hands us what only we send: " + sent);
    }
  }

  private boolean mayPush(PeerId from, long nowMs) {
    var remote = peers.get(from);
    if (pushes == null) {
      pushes = config.newGlobalBucket(nowMs);
    }
    return remote != null && remote.pushes.take(nowMs) && pushes.take(nowMs);
  }

  private void learn(
      PeerId from,
      IdentifyMessage message,
      boolean first,
      Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    var remote = peers.get(from);
    if (remote == null) {
      out.emit(new IdentifyEvent.Ignored(from, IdentifyEvent.Cause.UNKNOWN_PEER));
      return;
    }
    if (message.publicKey() != null && !isKeyOf(from, message.publicKey())) {
      out.emit(new IdentifyEvent.Ignored(from, IdentifyEvent.Cause.WRONG_PUBLIC_KEY));
    }
    remote.said = remote.said.updatedBy(message);
    var record = record(from, message, remote, out);
    out.emit(
        new IdentifyEvent.Identified(
            from, remote.said, addresses(from, remote.said), record.orElse(null), first));
    if (message.observedAddress() != null) {
      out.emit(new IdentifyEvent.ObservedAs(from, message.observedAddress()));
    }
  }

  private static boolean isKeyOf(PeerId peer, Bytes encoded) {
    try {
      return peer.matches(PublicKey.decode(encoded));
    } catch (MalformedException e) {
      return false;
    }
  }

  /** The addresses without {@code /p2p}; those that name another peer are dropped, as go does. */
  private static List<Multiaddr> addresses(PeerId peer, IdentifyMessage message) {
    return message.listenAddresses().stream()
        .filter(address -> address.peerId().map(peer::equals).orElse(true))
        .map(Multiaddr::withoutPeerId)
        .filter(address -> !address.components().isEmpty())
        .distinct()
        .toList();
  }

  private Optional<PeerRecord> record(
      PeerId from,
      IdentifyMessage message,
      Remote remote,
      Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    if (message.signedPeerRecord() == null) {
      return Optional.empty();
    }
    try {
      var record = PeerRecord.open(message.signedPeerRecord());
      if (!record.peer().equals(from)) {
        throw new MalformedException("the signed record is of " + record.peer());
      }
      if (remote.recordSeq != null && Long.compareUnsigned(record.seq(), remote.recordSeq) <= 0) {
        if (record.seq() != remote.recordSeq) {
          out.emit(new IdentifyEvent.Ignored(from, IdentifyEvent.Cause.OLD_RECORD));
        }
        return Optional.empty();
      }
      remote.recordSeq = record.seq();
      return Optional.of(record);
    } catch (MalformedException e) {
      out.emit(new IdentifyEvent.Ignored(from, IdentifyEvent.Cause.BAD_RECORD));
      return Optional.empty();
    }
  }

  /** What is remembered of a connected peer. */
  private static final class Remote {
    final TokenBucket pushes;
    IdentifyMessage said = IdentifyMessage.EMPTY;
    @Nullable Long recordSeq;

    Remote(TokenBucket pushes) {
      this.pushes = pushes;
    }
  }
}
