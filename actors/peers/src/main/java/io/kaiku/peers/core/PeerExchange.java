package io.kaiku.peers.core;

import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.limit.TokenBucket;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.record.PeerRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Peers of one network tell one another whom they are connected to, and each keeps enough
 * connections, so that one seed is enough and may go (docs/protocol.md).
 */
public final class PeerExchange
    implements Machine<PeerExchange.Command, Exchange, PeerExchange.Timer, PeerExchange.Event> {
  /** The protocol id. */
  public static final String PROTOCOL = "/kaiku/peers/1.0.0";

  /** What the local peer asks. */
  public sealed interface Command {
    /** Begins; {@code own} is what to say of ourselves. A later one replaces it. */
    record Own(Entry own) implements Command {}

    /** A former life of this machine has verified this peer. */
    record Remember(KnownPeer peer) implements Command {}
  }

  /** Timers; each is pending at most once. */
  public enum Timer {
    /** Looks after connections and forgets old peers. */
    TICK,
    /** What is gathered since the last change is announced now. */
    ANNOUNCE
  }

  /** What the local peer is told. */
  public sealed interface Event {
    /** A peer of our network is known, newly or with a newer record or card. */
    record Known(KnownPeer peer) implements Event {}

    /** A peer is not connected, and was not named for long or had to make room. */
    record Forgotten(PeerId peer) implements Event {}

    /** Entries of an exchange were not believed. */
    record Ignored(PeerId from, Cause cause, int entries) implements Event {}
  }

  /** Why entries were not believed; the names of counters. */
  public enum Cause {
    /** A signature is wrong, or something is malformed. */
    FORGED,
    /** Of another network. */
    OTHER_NETWORK,
    /** More new entries than may be verified for one sender. */
    RATE
  }

  private final PeerExchangeConfig config;
  private final PeerId self;
  private final RandomGenerator random;
  private final KnownPeers known;
  private final Map<PeerId, Neighbour> neighbours = new LinkedHashMap<>();
  private final DialBudgets budgets = new DialBudgets(neighbours);
  private Entry own;
  private boolean ticking;
  private boolean announcing;

  /** {@code random} spreads announcements in time and chooses among equal peers. */
  public PeerExchange(PeerExchangeConfig config, PeerId self, Entry own, RandomGenerator random) {
    this.config = config;
    this.self = self;
    this.own = own;
    this.random = random;
    this.known = new KnownPeers(config);
  }

  @Override
  public void handle(
      In<Command, Exchange, Timer> in, long nowMs, Outbox<Exchange, Timer, Event> out) {
    switch (in) {
      case In.Do<Command, Exchange, Timer>(Command.Own(var changed)) -> {
        if (!changed.equals(own)) {
          own = changed;
          announceSoon(out);
        }
        tickLater(out);
      }
      case In.Do<Command, Exchange, Timer>(Command.Remember(var peer)) -> {
        var id = peer.card().peerId();
        known.put(peer, id, neighbours.containsKey(id), nowMs, gone -> forgotten(gone, out));
      }
      case In.Received<Command, Exchange, Timer>(var from, var exchange) ->
          received(from, exchange, nowMs, out);
      case In.Fired<Command, Exchange, Timer>(Timer timer) -> fired(timer, nowMs, out);
      case In.PeerUp<Command, Exchange, Timer>(var peer, var link) -> {
        neighbours.put(peer, new Neighbour(nowMs));
        known.connected(peer, nowMs);
        out.send(peer, exchangeFor(peer));
        announceSoon(out);
        tickLater(out);
      }
      case In.PeerDown<Command, Exchange, Timer>(var peer) -> {
        neighbours.remove(peer);
        known.disconnected(peer, nowMs);
        announceSoon(out);
      }
    }
  }

  private void fired(Timer timer, long nowMs, Outbox<Exchange, Timer, Event> out) {
    switch (timer) {
      case TICK -> {
        ticking = false;
        known.forgetOld(nowMs).forEach(peer -> forgotten(peer, out));
        neighbours.forEach(
            (peer, neighbour) -> {
              if (nowMs - neighbour.announcedMs >= config.announceMs()) {
                announce(peer, neighbour, nowMs, out);
              }
            });
        dial(nowMs, out);
        tickLater(out);
      }
      case ANNOUNCE -> {
        announcing = false;
        neighbours.forEach((peer, neighbour) -> announce(peer, neighbour, nowMs, out));
      }
    }
  }

  private void announce(
      PeerId peer, Neighbour neighbour, long nowMs, Outbox<Exchange, Timer, Event> out) {
    neighbour.announcedMs = nowMs;
    out.send(peer, exchangeFor(peer));
  }

  /** Ourselves, then a random choice of those we are connected to. */
  private Exchange exchangeFor(PeerId receiver) {
    var others = new ArrayList<Entry>();
    for (var peer : neighbours.keySet()) {
      if (!peer.equals(receiver)) {
        known.get(peer).ifPresent(found -> others.add(found.entry()));
      }
    }
    Shuffle.shuffle(others, random);
    var entries = new ArrayList<Entry>();
    entries.add(own);
    int bytes = own.size();
    for (var entry : others) {
      bytes += entry.size() + ExchangeCodec.ENTRY_OVERHEAD;
      if (entries.size() == Exchange.MAX_ENTRIES || bytes > ExchangeCodec.MAX_ENTRY_BYTES) {
        break;
      }
      entries.add(entry);
    }
    return new Exchange(entries);
  }

  private void received(
      PeerId from, Exchange exchange, long nowMs, Outbox<Exchange, Timer, Event> out) {
    var neighbour = neighbours.get(from);
    if (neighbour == null) {
      return;
    }
    var ignored = new EnumMap<Cause, Integer>(Cause.class);
    for (var entry : exchange.entries()) {
      if (known.isCurrent(entry, nowMs)) {
        continue;
      }
      if (!neighbour.verifications.take(nowMs)) {
        ignored.merge(Cause.RATE, 1, Integer::sum);
        continue;
      }
      try {
        learn(from, verified(entry), nowMs, out, ignored);
      } catch (MalformedException e) {
        ignored.merge(Cause.FORGED, 1, Integer::sum);
      }
    }
    ignored.forEach((cause, entries) -> out.emit(new Event.Ignored(from, cause, entries)));
  }

  private void learn(
      PeerId from,
      KnownPeer peer,
      long nowMs,
      Outbox<Exchange, Timer, Event> out,
      Map<Cause, Integer> ignored) {
    var id = peer.card().peerId();
    if (!peer.card().network().equals(config.network())) {
      ignored.merge(Cause.OTHER_NETWORK, 1, Integer::sum);
    } else if (!id.equals(self)
        && known.put(peer, from, neighbours.containsKey(id), nowMs, gone -> forgotten(gone, out))) {
      out.emit(new Event.Known(peer));
      if (neighbours.containsKey(id)) {
        announceSoon(out);
      }
    }
  }

  private static void forgotten(PeerId peer, Outbox<Exchange, Timer, Event> out) {
    out.emit(new Event.Forgotten(peer));
  }

  private static KnownPeer verified(Entry entry) throws MalformedException {
    var card = PeerCard.open(entry.card());
    var record = PeerRecord.open(entry.record());
    if (!record.peer().equals(card.peerId())) {
      throw new MalformedException("record and card are of two peers");
    }
    return new KnownPeer(card, record, entry);
  }

  private void dial(long nowMs, Outbox<Exchange, Timer, Event> out) {
    int wanted =
        Math.min(config.targetDegree() - members(nowMs), PeerExchangeConfig.DIALS_PER_TICK);
    if (wanted > 0) {
      known.toDial(wanted, connectionsByDataCentre(), budgets, nowMs, random).forEach(out::dial);
    }
  }

  /**
   * Connected peers of our network. Those that have not said yet to which they belong count for a
   * while; those of other networks do not, however many they are.
   */
  private int members(long nowMs) {
    int members = 0;
    for (var neighbour : neighbours.entrySet()) {
      boolean fresh = nowMs - neighbour.getValue().upMs < PeerExchangeConfig.INTRODUCTION_MS;
      if (fresh || known.get(neighbour.getKey()).isPresent()) {
        members++;
      }
    }
    return members;
  }

  private Map<String, Integer> connectionsByDataCentre() {
    var connections = new LinkedHashMap<String, Integer>();
    for (var peer : neighbours.keySet()) {
      known
          .get(peer)
          .ifPresent(found -> connections.merge(found.card().dataCentre(), 1, Integer::sum));
    }
    return connections;
  }

  /**
   * Everybody is told of a change, so many changes are gathered for longer the more there are to be
   * told: a peer to which hundreds come and go must not do nothing but announce.
   */
  private void announceSoon(Outbox<Exchange, Timer, Event> out) {
    if (!announcing && !neighbours.isEmpty()) {
      announcing = true;
      long gatherMs =
          Math.max(
              PeerExchangeConfig.GATHER_MS,
              PeerExchangeConfig.GATHER_MS_PER_NEIGHBOUR * neighbours.size());
      out.after(gatherMs + random.nextLong(gatherMs), Timer.ANNOUNCE);
    }
  }

  private void tickLater(Outbox<Exchange, Timer, Event> out) {
    if (!ticking) {
      ticking = true;
      out.after(
          PeerExchangeConfig.TICK_MS / 2 + random.nextLong(PeerExchangeConfig.TICK_MS), Timer.TICK);
    }
  }

  /** A connected peer that speaks the protocol. */
  static final class Neighbour {
    final TokenBucket verifications;
    final TokenBucket dials;
    final long upMs;
    long announcedMs;

    Neighbour(long nowMs) {
      verifications =
          new TokenBucket(
              PeerExchangeConfig.VERIFY_BURST, PeerExchangeConfig.VERIFY_PER_SECOND, nowMs);
      dials = DialBudgets.bucket(PeerExchangeConfig.DIALS_PER_SOURCE, nowMs);
      upMs = nowMs;
      announcedMs = nowMs;
    }
  }
}
