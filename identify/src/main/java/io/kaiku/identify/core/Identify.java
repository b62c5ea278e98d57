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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Identify and identify/push (specs identify/README.md): asks every peer who it is on each of its
 * connections, answers the same question, and tells all peers that understand a push when we have
 * changed.
 *
 * <p>A bad signed record, key or address never fails an exchange: the rest of the message stands,
 * as deployed implementations disagree about records (rust sends the form of RFC 0003).
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

    /** Ask a connected peer once more. */
    record Ask(PeerId peer) implements Command {}
  }

  /** The one timer: changes of the last while are pushed now. */
  public enum Timer {
    PUSH_DUE
  }

  /** The version of us that a peer has been told when that is not known. */
  private static final int UNKNOWN = -1;

  private final IdentifyConfig config;
  private final Map<PeerId, Remote> peers = new LinkedHashMap<>();
  private OwnIdentity own;
  private int ownVersion;
  private @Nullable TokenBucket ownPushes;
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
      case In.Do<Command, IdentifyExchange, Timer>(Command.Ask(var peer)) -> ask(peer, out);
      case In.Received<Command, IdentifyExchange, Timer>(var from, var exchange) ->
          received(from, exchange, nowMs, out);
      case In.Fired<Command, IdentifyExchange, Timer>(var timer) -> push(nowMs, out);
      case In.PeerUp<Command, IdentifyExchange, Timer>(var peer, var link) ->
          peers.put(peer, new Remote(config.newPeerBucket(nowMs), ownVersion));
      case In.PeerDown<Command, IdentifyExchange, Timer>(var peer) -> peers.remove(peer);
    }
  }

  private void become(OwnIdentity changed, Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    if (changed.equals(own)) {
      return;
    }
    own = changed;
    ownVersion++;
    if (!pushPending) {
      pushPending = true;
      out.after(config.pushDelayMs(), Timer.PUSH_DUE);
    }
  }

  /** What is under way answers this, too: js resets a second query on the same connection. */
  private void ask(PeerId peer, Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    var remote = peers.get(peer);
    if (remote == null) {
      out.emit(new IdentifyEvent.Unanswered(peer, "there is no connection to it"));
    } else if (remote.queries == 0) {
      remote.queries++;
      out.send(peer, new IdentifyExchange.QueryAgain());
    }
  }

  private void push(long nowMs, Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    if (ownPushes == null) {
      ownPushes = config.newOwnBucket(nowMs);
    }
    if (!ownPushes.take(nowMs)) {
      out.after(config.ownPushPeriodMs(), Timer.PUSH_DUE);
      return;
    }
    pushPending = false;
    var message = IdentifyWriter.write(own.push()).bytes();
    peers.forEach((peer, remote) -> push(peer, remote, message, out));
  }

  /** A peer that asked us after the change knows already. */
  private void push(
      PeerId peer,
      Remote remote,
      Bytes message,
      Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    if (remote.toldVersion != ownVersion && remote.said.protocols().contains(PUSH)) {
      remote.toldVersion = ownVersion;
      out.send(peer, new IdentifyExchange.SendPush(message));
    }
  }

  private void received(
      PeerId from,
      IdentifyExchange exchange,
      long nowMs,
      Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    var remote = peers.get(from);
    if (remote == null) {
      out.emit(new IdentifyEvent.Ignored(from, IdentifyEvent.Cause.UNKNOWN_PEER));
      return;
    }
    switch (exchange) {
      case IdentifyExchange.Opened(var connection, boolean before) -> {
        remote.queries++;
        if (before) {
          remote.toldVersion = UNKNOWN;
        }
        out.send(from, new IdentifyExchange.Query(connection));
      }
      case IdentifyExchange.Asked(var id, var observed) -> answer(from, remote, id, observed, out);
      case IdentifyExchange.Report(var connection, var message) -> {
        remote.answered();
        learn(from, remote, connection, message, out);
      }
      case IdentifyExchange.NoReport(var reason) -> {
        remote.answered();
        if (remote.queries == 0) {
          out.emit(new IdentifyEvent.Unanswered(from, reason));
        }
      }
      case IdentifyExchange.Pushed(var connection, var message) -> {
        if (mayPush(remote, nowMs)) {
          learn(from, remote, connection, message, out);
        } else {
          out.emit(new IdentifyEvent.Ignored(from, IdentifyEvent.Cause.PUSH_RATE));
        }
      }
      case IdentifyExchange.Sent sent ->
          throw new IllegalStateException("the shell hands us what only we send: " + sent);
    }
  }

  private void answer(
      PeerId from,
      Remote remote,
      long exchange,
      Multiaddr observed,
      Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    var written = IdentifyWriter.write(own.seenAt(observed));
    remote.toldVersion = ownVersion;
    out.send(from, new IdentifyExchange.Answer(exchange, written.bytes()));
    if (written.leftOut() > 0) {
      out.emit(new IdentifyEvent.Trimmed(from, written.leftOut()));
    }
  }

  private boolean mayPush(Remote remote, long nowMs) {
    if (pushes == null) {
      pushes = config.newGlobalBucket(nowMs);
    }
    return remote.pushes.take(nowMs) && pushes.take(nowMs);
  }

  private void learn(
      PeerId from,
      Remote remote,
      long connection,
      IdentifyMessage message,
      Outbox<IdentifyExchange, Timer, IdentifyEvent> out) {
    var ignored = new LinkedHashSet<IdentifyEvent.Cause>();
    var believed = message;
    if (message.publicKey() != null && !isKeyOf(from, message.publicKey())) {
      ignored.add(IdentifyEvent.Cause.WRONG_PUBLIC_KEY);
      believed = message.withoutKey();
    }
    var record = record(from, message, remote, ignored);
    var known = remote.said.updatedBy(believed);
    var addresses = addresses(from, known, ignored);
    remote.said = known.aboutItself();
    ignored.forEach(cause -> out.emit(new IdentifyEvent.Ignored(from, cause)));
    out.emit(new IdentifyEvent.Identified(from, known, addresses, record));
    if (message.observedAddress() != null) {
      var observed = message.observedAddress().withoutPeerId();
      out.emit(new IdentifyEvent.ObservedAs(from, connection, observed));
    }
    if (!pushPending && remote.toldVersion != ownVersion) {
      push(from, remote, IdentifyWriter.write(own.push()).bytes(), out);
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
  private static List<Multiaddr> addresses(
      PeerId peer, IdentifyMessage message, Set<IdentifyEvent.Cause> ignored) {
    var addresses = new LinkedHashSet<Multiaddr>();
    for (var address : message.listenAddresses()) {
      var bare = address.withoutPeerId();
      if (!address.peerId().map(peer::equals).orElse(true)) {
        ignored.add(IdentifyEvent.Cause.OTHER_PEERS_ADDRESS);
      } else if (!bare.isEmpty()) {
        addresses.add(bare);
      }
    }
    return List.copyOf(addresses);
  }

  private static @Nullable PeerRecord record(
      PeerId from, IdentifyMessage message, Remote remote, Set<IdentifyEvent.Cause> ignored) {
    if (message.signedPeerRecord() == null) {
      return null;
    }
    try {
      var record = PeerRecord.open(message.signedPeerRecord());
      if (!record.peer().equals(from)) {
        ignored.add(IdentifyEvent.Cause.BAD_RECORD);
        return null;
      }
      int newer =
          remote.recordSeq == null ? 1 : Long.compareUnsigned(record.seq(), remote.recordSeq);
      if (newer < 0) {
        ignored.add(IdentifyEvent.Cause.OLD_RECORD);
      }
      if (newer <= 0) {
        return null;
      }
      remote.recordSeq = record.seq();
      return record;
    } catch (MalformedException e) {
      ignored.add(IdentifyEvent.Cause.BAD_RECORD);
      return null;
    }
  }

  /** What is remembered of a connected peer. */
  private static final class Remote {
    final TokenBucket pushes;
    IdentifyMessage said = IdentifyMessage.EMPTY;
    @Nullable Long recordSeq;
    int queries;

    /** Of us, that it has been told: it asks when it connects, so nothing is to be pushed yet. */
    int toldVersion;

    Remote(TokenBucket pushes, int toldVersion) {
      this.pushes = pushes;
      this.toldVersion = toldVersion;
    }

    /** Answers to queries of a former life of the peer may arrive, too. */
    void answered() {
      queries = Math.max(0, queries - 1);
    }
  }
}
