package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Out;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.PendingDial;
import io.kaiku.netty.transport.Transport;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.node.protocol.SwarmException;
import io.kaiku.swarm.dial.AttemptError;
import io.kaiku.swarm.dial.DialCommand;
import io.kaiku.swarm.dial.DialEvent;
import io.kaiku.swarm.dial.DialTimer;
import io.kaiku.swarm.dial.Dialer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the {@link Dialer} of the swarm actor and does what it asks for. Confined to the actor; what
 * was begun when the actor ends is cancelled, and those who wait are told.
 */
final class Dialing {

  /** The way back into the actor. */
  interface Inbox {
    /** Runs a step in the actor, if it is still the same incarnation; from any thread. */
    void tell(Runnable step);

    /** The same later; only in the actor. */
    void after(long delayMs, Runnable step);
  }

  private final SwarmHub hub;
  private final Roads roads;
  private final Inbox inbox;
  private final Dialer dialer;
  private final Outbox<Void, DialTimer, DialEvent> out = new Outbox<>();
  private final Map<Long, CompletableFuture<Connection>> answers = new HashMap<>();
  private final Map<Long, PendingDial> attempts = new HashMap<>();
  private final Map<Long, Connection> established = new HashMap<>();
  private long tickets;

  Dialing(SwarmHub hub, Roads roads, Dialer dialer, Inbox inbox) {
    this.hub = hub;
    this.roads = roads;
    this.dialer = dialer;
    this.inbox = inbox;
  }

  /** Asks for a peer, to be reached as soon as its addresses are known. */
  long expect(CompletableFuture<Connection> answer) {
    long ticket = ++tickets;
    answers.put(ticket, answer);
    var unused =
        answer.whenComplete(
            (connection, cause) -> {
              if (cause != null) {
                inbox.tell(() -> command(new DialCommand.Cancel(ticket)));
              }
            });
    return ticket;
  }

  void command(DialCommand command) {
    if (command instanceof DialCommand.Cancel(long ticket) && answers.remove(ticket) == null) {
      return;
    }
    run(new In.Do<>(command));
  }

  private void fired(DialTimer timer) {
    run(new In.Fired<>(timer));
  }

  /** A connection came in; ours are attempts and answer for themselves. */
  void cameIn(Connection way) {
    run(
        new In.PeerUp<>(
            way.remotePeer(),
            new PeerLink(way.direction(), "", way.limited(), way.remoteAddress())));
  }

  /** An attempt has ended; its connection, if there is one, is in the table already. */
  private void attempted(long attempt, @Nullable Connection connection, @Nullable Throwable cause) {
    attempts.remove(attempt);
    if (connection != null) {
      established.put(attempt, connection);
      command(new DialCommand.Established(attempt, connection.remotePeer()));
    } else {
      command(failure(attempt, cause));
    }
  }

  /** Cancels everything. */
  void stop() {
    attempts.values().forEach(PendingDial::cancel);
    attempts.clear();
    List<CompletableFuture<Connection>> waiting = List.copyOf(answers.values());
    answers.clear();
    waiting.forEach(
        answer -> answer.completeExceptionally(new SwarmException.Interrupted("a dial")));
  }

  private void tell(DialCommand command) {
    inbox.tell(() -> command(command));
  }

  private void run(In<DialCommand, Void, DialTimer> in) {
    dialer.handle(in, hub.tools().clock().nowMs(), out);
    out.drain(this::perform);
  }

  private void perform(Out<Void, DialTimer, DialEvent> effect) {
    switch (effect) {
      case Out.After<Void, DialTimer, DialEvent>(long delayMs, DialTimer timer) ->
          inbox.after(delayMs, () -> fired(timer));
      case Out.Emit<Void, DialTimer, DialEvent>(DialEvent event) -> happened(event);
      case Out.Send<Void, DialTimer, DialEvent> send ->
          throw new AssertionError("a dialer sends nothing");
      case Out.Dial<Void, DialTimer, DialEvent> dial ->
          throw new AssertionError("a dialer is the one who dials");
      case Out.Drop<Void, DialTimer, DialEvent>(PeerId peer, var reason) ->
          hub.as("swarm").disconnect(peer, reason);
    }
  }

  private void happened(DialEvent event) {
    switch (event) {
      case DialEvent.Resolve(long resolution, Multiaddr name, int most) ->
          resolve(resolution, name, most);
      case DialEvent.StopResolving stop -> {}
      case DialEvent.Attempt(long attempt, Multiaddr address, Optional<PeerId> expected) ->
          attempt(attempt, address, expected);
      case DialEvent.StopAttempt(long attempt) -> stopAttempt(attempt);
      case DialEvent.Discard(long attempt) -> discard(attempt);
      case DialEvent.Spare(long attempt, PeerId peer) -> established.remove(attempt);
      case DialEvent.Succeeded(List<Long> winners, PeerId peer, OptionalLong attempt) ->
          succeeded(winners, peer, attempt);
      case DialEvent.Failed(List<Long> losers, var failure) -> {
        hub.counters().count("dial.failed." + failure.kind());
        losers.forEach(
            ticket -> answer(ticket).completeExceptionally(new SwarmException.DialFailed(failure)));
      }
      case DialEvent.WrongPeer(PeerId expected, Multiaddr address, Optional<PeerId> actual) -> {
        hub.counters().count("dial.wrong_peer");
        roads.peerstore().update((peerstore, nowMs) -> peerstore.remove(expected, address));
      }
    }
  }

  private void resolve(long resolution, Multiaddr name, int most) {
    var unused =
        roads
            .names()
            .resolve(name, most)
            .whenComplete(
                (addresses, cause) ->
                    tell(
                        addresses != null
                            ? new DialCommand.Resolved(resolution, addresses)
                            : new DialCommand.Unresolved(
                                resolution, String.valueOf(root(cause).getMessage()))));
  }

  private void attempt(long attempt, Multiaddr address, Optional<PeerId> expected) {
    Optional<Transport> transport = roads.transport(address);
    if (transport.isEmpty()) {
      tell(
          DialCommand.AttemptFailed.of(
              attempt, AttemptError.UNSUPPORTED, "no transport of this peer speaks it"));
      return;
    }
    Optional<Reason> denied = roads.intake().denied(address, expected);
    if (denied.isPresent()) {
      tell(DialCommand.AttemptFailed.of(attempt, AttemptError.NOT_ALLOWED, denied.get().detail()));
      return;
    }
    PendingDial pending = transport.get().dial(address, expected);
    attempts.put(attempt, pending);
    var unused =
        pending
            .connection()
            .thenApply(connection -> roads.intake().takeOutbound(connection))
            .whenComplete(
                (connection, cause) -> inbox.tell(() -> attempted(attempt, connection, cause)));
  }

  private void stopAttempt(long attempt) {
    PendingDial pending = attempts.get(attempt);
    if (pending != null) {
      pending.cancel();
    }
  }

  private void discard(long attempt) {
    Connection late = established.remove(attempt);
    if (late != null) {
      hub.table().close(late, new Reason(ErrorCode.SUPPLANTED, "another connection was faster"));
    }
  }

  private void succeeded(List<Long> winners, PeerId peer, OptionalLong attempt) {
    Connection won = attempt.isPresent() ? established.remove(attempt.getAsLong()) : null;
    Connection way = won != null ? won : hub.table().preferred(peer).orElse(null);
    for (long ticket : winners) {
      if (way != null) {
        answer(ticket).complete(way);
      } else {
        answer(ticket).completeExceptionally(new SwarmException.NotConnected(peer));
      }
    }
  }

  /** Removed first, so that completing it is not taken for its caller's leaving. */
  private CompletableFuture<Connection> answer(long ticket) {
    CompletableFuture<Connection> answer = answers.remove(ticket);
    return answer == null ? new CompletableFuture<>() : answer;
  }

  private static DialCommand failure(long attempt, @Nullable Throwable given) {
    Throwable cause = root(given);
    String detail = String.valueOf(cause.getMessage());
    return switch (cause) {
      case TransportException.PeerIdMismatch mismatch ->
          new DialCommand.AttemptFailed(
              attempt, AttemptError.WRONG_PEER, detail, Optional.of(mismatch.actual()));
      case TransportException.DialTimeout late ->
          DialCommand.AttemptFailed.of(attempt, AttemptError.TIMEOUT, detail);
      case TransportException.HandshakeFailed broken ->
          DialCommand.AttemptFailed.of(attempt, AttemptError.HANDSHAKE, detail);
      case TransportException.Unsupported unknown ->
          DialCommand.AttemptFailed.of(attempt, AttemptError.UNSUPPORTED, detail);
      case SwarmException.NotAllowed refused ->
          DialCommand.AttemptFailed.of(attempt, AttemptError.NOT_ALLOWED, detail);
      default -> DialCommand.AttemptFailed.of(attempt, AttemptError.UNREACHABLE, detail);
    };
  }

  private static Throwable root(@Nullable Throwable given) {
    if (given instanceof CompletionException && given.getCause() != null) {
      return given.getCause();
    }
    return given == null ? new IllegalStateException("no cause was given") : given;
  }
}
