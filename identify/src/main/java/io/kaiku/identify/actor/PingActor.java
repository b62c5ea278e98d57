package io.kaiku.identify.actor;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.protocol.Registration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Works off requests to ping, for each peer one after the other; answering is beside it. */
final class PingActor extends AbstractMatchingBehavior<PingModule.Request> {

  /** Something to be done in the actor. */
  record Step(Runnable step) implements PingModule.Request {}

  private final PingSettings settings;
  private final ProtocolContext context;
  private final Runnable abandon;
  private final Registration served;
  private final Map<PeerId, Pinger> pingers = new HashMap<>();

  /**
   * The behavior of one incarnation.
   *
   * @param abandon fails every request that is not answered
   */
  static Behavior<PingModule.Request> create(
      PingSettings settings, ProtocolContext context, Runnable abandon) {
    return Behaviors.setup(actor -> new PingActor(actor, settings, context, abandon));
  }

  /** What a former incarnation was told and has not answered is lost with it. */
  private PingActor(
      ActorContext<PingModule.Request> actor,
      PingSettings settings,
      ProtocolContext context,
      Runnable abandon) {
    super(actor);
    this.abandon = abandon;
    abandon.run();
    this.settings = settings;
    this.context = context;
    this.served =
        context
            .swarm()
            .handle(
                List.of(PingModule.PROTOCOL), new PingServer(settings.serve(), context.tools()));
  }

  @Override
  public Behavior<PingModule.Request> onMessage(PingModule.Request request) {
    switch (request) {
      case PingModule.Request.Ping ping -> ping(ping);
      case Step(Runnable step) -> step.run();
    }
    return this;
  }

  @Override
  public Behavior<PingModule.Request> onSignal(Signal signal) {
    if (signal instanceof PreRestart || signal instanceof PostStop) {
      served.close();
      List.copyOf(pingers.values()).forEach(Pinger::stop);
      abandon.run();
    }
    return this;
  }

  private void ping(PingModule.Request.Ping ping) {
    if (ping.over().isDone()) {
      return;
    }
    ActorRef<PingModule.Request> self = getContext().getSelf();
    Consumer<Runnable> steps = step -> self.tell(new Step(step));
    pingers
        .computeIfAbsent(
            ping.peer(),
            peer -> new Pinger(settings, context, peer, steps, () -> pingers.remove(peer)))
        .add(ping);
  }
}
