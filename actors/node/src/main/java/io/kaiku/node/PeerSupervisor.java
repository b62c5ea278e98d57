package io.kaiku.node;

import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.node.swarm.PeerstoreActor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The root of one local peer: starts its children, replaces them when they fail, stops everything
 * in order.
 *
 * <pre>
 * PeerSupervisor
 * ├─ swarm            └─ remote-&lt;PeerId&gt; for each connected peer
 * ├─ peerstore
 * └─ one child per {@link ProtocolModule}, by its name
 * </pre>
 *
 * <p>A child that throws is restarted with back-off and keeps its mailbox; one that was stopped by
 * somebody else is replaced. What they share is older than they are: no connection and no substream
 * of a user ends with an actor.
 */
public final class PeerSupervisor extends AbstractMatchingBehavior<PeerSupervisor.Command> {

  private static final double JITTER = 0.2;

  /**
   * Messages kept for a child that is about to be started again. Pekko keeps 1,000 and drops the
   * rest in silence, which users would wait for in vain; what remote peers cause has its credit.
   */
  private static final int KEPT = Integer.MAX_VALUE;

  private static final Duration MEASURE_INTERVAL = Duration.ofSeconds(5);

  /** What the supervisor is told. */
  public sealed interface Command {}

  /** Stop the peer in order. */
  public record Stop() implements Command {}

  private record Bound(@Nullable Throwable failure) implements Command {}

  private record ChildStopped(String name) implements Command {}

  private record Replace(String name) implements Command {}

  private record Flushed(String module) implements Command {}

  private record FlushOver() implements Command {}

  private record ReceiptOver() implements Command {}

  private record Closed() implements Command {}

  private record DeadlineOver() implements Command {}

  private record Measure() implements Command {}

  private record Child<X>(String name, Supplier<Behavior<X>> behavior, Slot<X> slot) {}

  private final PeerParts parts;
  private final PeerConfig config;
  private final TimerScheduler<Command> timers;
  private final CompletableFuture<PeerHandle> started;
  private final Map<String, Child<?>> children = new LinkedHashMap<>();
  private final Set<String> unflushed = new LinkedHashSet<>();
  private boolean stopping;
  private boolean awaitingReceipt;
  private boolean closing;
  private Throwable startFailure =
      new IllegalStateException("the peer was stopped while it started");

  /**
   * Starts a peer as an actor of its own below the system.
   *
   * @return the peer, listening; fails with {@link io.kaiku.netty.transport.TransportException} if
   *     an address cannot be bound, and then nothing is left behind: what was bound is free again
   */
  public static CompletionStage<PeerHandle> start(ActorSystem<?> system, PeerSettings settings) {
    CompletableFuture<PeerHandle> started = new CompletableFuture<>();
    String name =
        "kaiku-" + settings.identity().peerId() + "-" + Long.toHexString(System.nanoTime());
    try {
      var unused = system.systemActorOf(create(settings, started), name, Props.empty());
    } catch (IllegalStateException ended) {
      started.completeExceptionally(
          new IllegalStateException(
              "the ActorSystem " + system.name() + " has ended; start the peer on a running one",
              ended));
    }
    return started;
  }

  /**
   * The behavior of a peer, for those who spawn it themselves; {@code started} is completed by it.
   */
  public static Behavior<Command> create(
      PeerSettings settings, CompletableFuture<PeerHandle> started) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> {
                  try {
                    PeerParts parts = new PeerParts(settings, actor.getSystem(), actor.getSelf());
                    return new PeerSupervisor(actor, timers, parts, started);
                  } catch (RuntimeException impossible) {
                    started.completeExceptionally(impossible);
                    throw impossible;
                  }
                }));
  }

  private PeerSupervisor(
      ActorContext<Command> actor,
      TimerScheduler<Command> timers,
      PeerParts parts,
      CompletableFuture<PeerHandle> started) {
    super(actor);
    this.parts = parts;
    this.config = parts.settings().config();
    this.timers = timers;
    this.started = started;
    spawn(new Child<>("peerstore", this::peerstore, parts.peerstoreActor()));
    spawn(new Child<>("swarm", () -> parts.assembly().behavior(restart()), parts.swarmActor()));
    parts.settings().modules().forEach(this::spawnModule);
    timers.startTimerWithFixedDelay(new Measure(), MEASURE_INTERVAL);
    var self = actor.getSelf();
    var unused = parts.listen().whenComplete((nothing, failure) -> self.tell(new Bound(failure)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Stop() -> stop();
      case Bound(var failure) -> bound(failure);
      case ChildStopped(String name) -> childStopped(name);
      case Replace(String name) -> replace(name);
      case Flushed(String module) -> flushed(module);
      case FlushOver() -> awaitReceipt();
      case ReceiptOver() -> closeConnections();
      case Closed() -> Behaviors.stopped();
      case DeadlineOver() -> deadlineOver();
      case Measure() -> measure();
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      parts.stopAccepting();
      var unused = parts.closeAll();
      started.completeExceptionally(startFailure);
      parts.ended(stopping);
    }
    return this;
  }

  private Behavior<PeerstoreActor.Command> peerstore() {
    return PeerstoreActor.create(parts.peerstoreItself(), parts.tools().clock(), parts.table());
  }

  private <X> void spawnModule(ProtocolModule<X> module) {
    spawn(new Child<>(module.name(), () -> incarnations(module), parts.protocol(module)));
  }

  /** Asks the module for a behavior at every start, so that an incarnation inherits nothing. */
  private <X> Behavior<X> incarnations(ProtocolModule<X> module) {
    return Behaviors.setup(actor -> module.behavior(parts.context(module)));
  }

  private <X> void spawn(Child<X> child) {
    Behavior<X> supervised = Behaviors.supervise(child.behavior().get()).onFailure(restart());
    ActorRef<X> actor = getContext().spawn(supervised, child.name());
    getContext().watchWith(actor, new ChildStopped(child.name()));
    child.slot().replace(actor);
    children.put(child.name(), child);
  }

  private SupervisorStrategy restart() {
    PeerConfig.Restart restart = config.restart();
    return SupervisorStrategy.restartWithBackoff(restart.minBackoff(), restart.maxBackoff(), JITTER)
        .withResetBackoffAfter(restart.maxBackoff())
        .withStashCapacity(KEPT);
  }

  private Behavior<Command> measure() {
    parts.measure();
    return this;
  }

  private Behavior<Command> bound(@Nullable Throwable failure) {
    if (failure == null) {
      getContext()
          .getLog()
          .info("peer {} listens on {}", parts.id(), parts.self().listenAddresses());
      started.complete(parts);
      return this;
    }
    startFailure =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    stopping = true;
    timers.startSingleTimer(DeadlineOver.class, new DeadlineOver(), config.shutdown().deadline());
    return closeConnections();
  }

  /** Nobody stops a child but this supervisor when it stops itself, so somebody killed it. */
  private Behavior<Command> childStopped(String name) {
    if (!stopping) {
      parts.tools().counters().count("child.replaced");
      getContext()
          .getLog()
          .warn("child {} of peer {} was stopped; it is replaced", name, parts.id());
      timers.startSingleTimer(name, new Replace(name), config.restart().minBackoff());
    }
    return this;
  }

  private Behavior<Command> replace(String name) {
    Child<?> child = children.get(name);
    if (!stopping && child != null) {
      spawn(child);
    }
    return this;
  }

  private Behavior<Command> stop() {
    if (stopping) {
      return this;
    }
    stopping = true;
    timers.startSingleTimer(DeadlineOver.class, new DeadlineOver(), config.shutdown().deadline());
    timers.startSingleTimer(FlushOver.class, new FlushOver(), config.shutdown().flush());
    parts.stopAccepting();
    parts.settings().modules().forEach(this::sayFarewell);
    return unflushed.isEmpty() ? awaitReceipt() : this;
  }

  private <X> void sayFarewell(ProtocolModule<X> module) {
    var self = getContext().getSelf();
    Optional<X> farewell = module.farewell(() -> self.tell(new Flushed(module.name())));
    if (farewell.isPresent()) {
      unflushed.add(module.name());
      parts.protocol(module).tell(farewell.get());
    }
  }

  private Behavior<Command> flushed(String module) {
    return unflushed.remove(module) && unflushed.isEmpty() ? awaitReceipt() : this;
  }

  private Behavior<Command> awaitReceipt() {
    if (!awaitingReceipt) {
      awaitingReceipt = true;
      if (!unflushed.isEmpty()) {
        getContext()
            .getLog()
            .info("peer {} stops before {} had said goodbye", parts.id(), unflushed);
      }
      timers.startSingleTimer(ReceiptOver.class, new ReceiptOver(), config.shutdown().receipt());
      var self = getContext().getSelf();
      var unused =
          parts.received().whenComplete((nothing, failure) -> self.tell(new ReceiptOver()));
    }
    return this;
  }

  private Behavior<Command> closeConnections() {
    if (!closing) {
      closing = true;
      var self = getContext().getSelf();
      var unused = parts.closeAll().whenComplete((nothing, failure) -> self.tell(new Closed()));
    }
    return this;
  }

  private Behavior<Command> deadlineOver() {
    Duration deadline = config.shutdown().deadline();
    getContext()
        .getLog()
        .warn("peer {} took more than {} to stop; what is open is abandoned", parts.id(), deadline);
    return Behaviors.stopped();
  }
}
