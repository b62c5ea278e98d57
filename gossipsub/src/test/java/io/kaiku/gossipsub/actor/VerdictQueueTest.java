package io.kaiku.gossipsub.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.actor.topics.TopicMessage;
import io.kaiku.gossipsub.actor.topics.TopicValidator;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.AnchoredClock;
import io.kaiku.node.metrics.RateLimitedLog;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLogger;

class VerdictQueueTest {
  private static final PeerId PEER = Identity.ed25519(Bytes.wrap(new byte[32])).peerId();

  private record Alarm(long atMs, Runnable task) {}

  private long nowMs;
  private final List<Alarm> alarms = new ArrayList<>();
  private final Map<String, Long> counts = new HashMap<>();
  private final Map<String, CompletableFuture<Verdict>> judging = new HashMap<>();
  private final List<String> verdicts = new ArrayList<>();
  private final VerdictQueue queue = new VerdictQueue(2, tools(), Runnable::run);

  private Tools tools() {
    AnchoredClock clock = new AnchoredClock(0, () -> nowMs * 1_000_000);
    return new Tools(
        clock,
        new SecureRandom(),
        (name, times) -> counts.merge(name, times, Long::sum),
        this::alarm,
        new RateLimitedLog(NOPLogger.NOP_LOGGER, Level.INFO, clock));
  }

  private Registration alarm(long delayMs, Runnable task) {
    Alarm alarm = new Alarm(nowMs + delayMs, task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  private void advanceTo(long atMs) {
    nowMs = atMs;
    List<Alarm> due = alarms.stream().filter(alarm -> alarm.atMs() <= nowMs).toList();
    alarms.removeAll(due);
    due.forEach(alarm -> alarm.task().run());
  }

  private void judge(String text) {
    judge(text, message -> judging.computeIfAbsent(text, unused -> new CompletableFuture<>()));
  }

  private void judge(String text, TopicValidator validator) {
    TopicMessage message =
        new TopicMessage("t", Bytes.utf8(text), PEER, Bytes.utf8(text), PEER, nowMs);
    queue.judge(message, validator, verdict -> verdicts.add(text + " " + verdict));
  }

  @Test
  void soManyAreJudgedAtATimeAndTheOthersInOrder() {
    List.of("a", "b", "c", "d").forEach(this::judge);
    assertThat(judging).containsOnlyKeys("a", "b");
    judging.get("b").complete(Verdict.REJECT);
    assertThat(judging).containsOnlyKeys("a", "b", "c");
    judging.get("a").complete(Verdict.ACCEPT);
    judging.get("d").complete(Verdict.IGNORE);
    assertThat(verdicts).containsExactly("b REJECT", "a ACCEPT", "d IGNORE");
  }

  @Test
  void aValidatorThatFailsIgnores() {
    judge(
        "thrown",
        message -> {
          throw new IllegalStateException("on purpose");
        });
    judge(
        "error",
        message -> {
          throw new AssertionError("on purpose");
        });
    judge("failed", message -> CompletableFuture.failedStage(new IllegalStateException("too")));
    judge("null", message -> CompletableFuture.completedStage(null));
    assertThat(verdicts)
        .containsExactly("thrown IGNORE", "error IGNORE", "failed IGNORE", "null IGNORE");
    assertThat(counts).containsEntry("validator.failed", 4L);
  }

  @Test
  void whatHangsLosesItsPlaceAndWhatWaitedTooLongIsDropped() {
    List.of("a", "b", "c").forEach(this::judge);
    advanceTo(20_000);
    judge("d");
    assertThat(judging).containsOnlyKeys("a", "b");
    advanceTo(VerdictQueue.DEADLINE_MS);
    assertThat(judging).containsOnlyKeys("a", "b", "d");
    assertThat(counts).containsEntry("validator.late", 3L);
    judging.get("a").complete(Verdict.ACCEPT);
    assertThat(verdicts).isEmpty();
    judging.get("d").complete(Verdict.ACCEPT);
    assertThat(verdicts).containsExactly("d ACCEPT");
  }

  @Test
  void nothingBeginsAfterItsRouterEnded() {
    List.of("a", "b", "c").forEach(this::judge);
    queue.close();
    judging.get("a").complete(Verdict.ACCEPT);
    assertThat(judging).containsOnlyKeys("a", "b");
    assertThat(alarms).isEmpty();
  }
}
