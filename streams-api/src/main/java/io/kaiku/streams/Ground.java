package io.kaiku.streams;

import com.typesafe.config.Config;
import io.kaiku.node.NodeTransports;
import io.kaiku.node.PekkoSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * What peers stand on: an ActorSystem and event loops. Peers that are given the same ActorSystem
 * share both; a peer that is given none has its own.
 */
final class Ground {

  private static final Map<ActorSystem<?>, Ground> SHARED = new HashMap<>();

  private final ActorSystem<?> system;
  private final NodeTransports transports;
  private final boolean own;
  private int users = 1;

  private Ground(ActorSystem<?> system, NodeTransports transports, boolean own) {
    this.system = system;
    this.transports = transports;
    this.own = own;
  }

  /** The ground of a system, or one of its own; to be released once. */
  static Ground acquire(Optional<ActorSystem<?>> given, Config config) {
    if (given.isEmpty()) {
      NodeTransports transports = NodeTransports.start(config);
      ActorSystem<Void> system =
          ActorSystem.create(Behaviors.empty(), "kaiku", PekkoSettings.config());
      return new Ground(system, transports, true);
    }
    synchronized (SHARED) {
      Ground known = SHARED.get(given.get());
      if (known != null) {
        known.users++;
        return known;
      }
      Ground made = new Ground(given.get(), NodeTransports.start(config), false);
      SHARED.put(given.get(), made);
      return made;
    }
  }

  ActorSystem<?> system() {
    return system;
  }

  NodeTransports transports() {
    return transports;
  }

  /** Ends the event loops after their last user, and the system if it is our own. */
  CompletionStage<Done> release() {
    synchronized (SHARED) {
      users--;
      if (users > 0) {
        return CompletableFuture.completedFuture(Done.getInstance());
      }
      if (!own) {
        SHARED.remove(system);
      }
    }
    CompletionStage<Done> closed =
        transports.close().handle((nothing, failure) -> Done.getInstance());
    if (!own) {
      return closed;
    }
    return closed.thenCompose(
        done -> {
          system.terminate();
          return system.getWhenTerminated();
        });
  }
}
