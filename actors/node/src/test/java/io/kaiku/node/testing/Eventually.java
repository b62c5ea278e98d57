package io.kaiku.node.testing;

import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorSystem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Awaits conditions that other threads bring about.
 *
 * @param system lends its probe
 */
public record Eventually(ActorSystem<?> system) {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofMillis(10);

  /** Returns as soon as the assertion holds; fails with it when patience ends. */
  public void holds(ThrowingCallable assertion) {
    TestProbe.create(system)
        .awaitAssert(
            PATIENCE,
            INTERVAL,
            () -> {
              try {
                assertion.call();
                return "held";
              } catch (Exception | Error failed) {
                throw failed;
              } catch (Throwable impossible) {
                throw new AssertionError(impossible);
              }
            });
  }
}
