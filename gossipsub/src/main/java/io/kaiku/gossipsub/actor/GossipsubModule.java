package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.core.Gossipsub;
import io.kaiku.gossipsub.core.GossipsubCommand;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.gossipsub.core.GossipsubEvent;
import io.kaiku.gossipsub.core.GossipsubTimer;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.MachineActor;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.node.protocol.Tools;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.jspecify.annotations.Nullable;

/**
 * Gossipsub for one peer: runs the router as an actor and keeps what local users want of it, so
 * that a router that was restarted goes on where its predecessor ended. An instance serves one
 * peer.
 */
public final class GossipsubModule implements ProtocolModule<GossipsubModule.Request> {

  /** What the actor is told; users go through {@link #pubSub}. */
  public sealed interface Request {}

  /** A new incarnation begins. */
  record Begin() implements Request {}

  /** Local users want something else than before. */
  record Wake() implements Request {}

  /** A verdict on a message of one incarnation. */
  record Judged(long incarnation, long ticket, Verdict verdict) implements Request {}

  /** The peer stops. */
  record Farewell(Runnable flushed) implements Request {}

  private final GossipsubSettings settings;
  private final Executor users;
  private @Nullable LocalUsers localUsers;

  /** A module that runs subscribers and validators on virtual threads. */
  public GossipsubModule(GossipsubSettings settings) {
    this(settings, task -> Thread.ofVirtual().name("kaiku-gossipsub").start(task));
  }

  /**
   * A module that runs subscribers, validators, observers and what follows on its stages by an
   * executor, which must not run them on the calling thread.
   */
  public GossipsubModule(GossipsubSettings settings, Executor users) {
    this.settings = settings;
    this.users = users;
  }

  /** The topics of the peer that was started with this module. */
  public PubSub pubSub(PeerHandle peer) {
    return localUsers(peer.tools());
  }

  @Override
  public String name() {
    return "gossipsub";
  }

  @Override
  public List<String> protocols() {
    return Gossipsub.PROTOCOLS;
  }

  @Override
  public Behavior<Request> behavior(ProtocolContext context) {
    LocalUsers locals = localUsers(context.tools());
    return MachineActor.<Request, GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent>create(
        Request.class,
        context,
        (actor, driver) -> {
          ActorRef<Request> self = actor.getSelf().unsafeUpcast();
          Executor cpu = actor.getExecutionContext();
          return new GossipsubShell(settings, context, locals, locals.begin(self, cpu), driver);
        });
  }

  @Override
  public Optional<Request> farewell(Runnable flushed) {
    return Optional.of(new Farewell(flushed));
  }

  private synchronized LocalUsers localUsers(Tools tools) {
    if (localUsers == null) {
      localUsers = new LocalUsers(settings, tools, users);
    }
    if (!localUsers.areOf(tools)) {
      throw new IllegalStateException(
          "this gossipsub module serves another peer: give every peer a module of its own");
    }
    return localUsers;
  }
}
