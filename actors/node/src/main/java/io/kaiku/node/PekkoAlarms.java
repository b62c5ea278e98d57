package io.kaiku.node;

import io.kaiku.node.protocol.Alarms;
import io.kaiku.node.protocol.Registration;
import java.time.Duration;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/** Alarms on the scheduler of an ActorSystem; once that has ended every deadline has passed. */
record PekkoAlarms(ActorSystem<?> system) implements Alarms {

  @Override
  public Registration in(long delayMs, Runnable task) {
    try {
      Cancellable scheduled =
          system
              .scheduler()
              .scheduleOnce(Duration.ofMillis(delayMs), task, system.executionContext());
      return scheduled::cancel;
    } catch (IllegalStateException ended) {
      task.run();
      return () -> {};
    }
  }
}
