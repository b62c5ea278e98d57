package io.kaiku.identify.actor;

import io.kaiku.identify.core.Identify;
import io.kaiku.identify.core.IdentifyEvent;
import io.kaiku.identify.core.IdentifyEvent.Identified;
import io.kaiku.identify.core.IdentifyExchange;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.MachineActor;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.node.protocol.Registration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;

/**
 * Identify and identify/push for a peer: learns who every connected peer is and what it speaks, and
 * tells the same of ourselves. What it learns goes to the peerstore and the swarm.
 */
public final class IdentifyModule implements ProtocolModule<IdentifyModule.Request> {

  /** What identify can be told. */
  public sealed interface Request {
    /**
     * Ask a connected peer once more.
     *
     * @param answer what it says, or {@link UnansweredException}
     */
    record Ask(PeerId peer, CompletableFuture<Identified> answer) implements Request {}
  }

  /** The peer did not say who it is. */
  public static final class UnansweredException extends Exception {
    UnansweredException(PeerId peer, String reason) {
      super(peer + " did not say who it is: " + reason, null, false, false);
    }
  }

  private final IdentifySettings settings;

  /** A module with these settings. */
  public IdentifyModule(IdentifySettings settings) {
    this.settings = settings;
  }

  /**
   * Asks a connected peer who it is.
   *
   * @param peer started with this module
   * @return what it says; fails with {@link UnansweredException}
   */
  public CompletionStage<Identified> ask(PeerHandle peer, PeerId remote) {
    var answer = new CompletableFuture<Identified>();
    Registration alarm =
        peer.tools()
            .alarms()
            .in(
                2 * settings.deadlineMs(),
                () ->
                    answer.completeExceptionally(
                        new UnansweredException(remote, "identify was restarted; ask again")));
    var actor = peer.protocol(this);
    actor.tell(new Request.Ask(remote, answer));
    if (actor.isClosed()) {
      answer.completeExceptionally(new UnansweredException(remote, "our peer has stopped"));
    }
    return answer.whenComplete((identified, cause) -> alarm.close());
  }

  @Override
  public String name() {
    return "identify";
  }

  @Override
  public List<String> protocols() {
    return List.of(Identify.ID, Identify.PUSH);
  }

  @Override
  public Behavior<Request> behavior(ProtocolContext context) {
    return MachineActor
        .<Request, Identify.Command, IdentifyExchange, Identify.Timer, IdentifyEvent>create(
            Request.class,
            context,
            (actor, driver) -> new IdentifyShell(settings, context, driver));
  }
}
