package io.kaiku.gossipsub.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.actor.topics.TopicMessage;
import io.kaiku.gossipsub.actor.topics.TopicValidator;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class VerdictQueueTest {
  private static final PeerId PEER = Identity.ed25519(Bytes.wrap(new byte[32])).peerId();

  private final ManualTools manual = new ManualTools();
  private final Map<String, CompletableFuture<Verdict>> judging = new HashMap<>();
  private final List<String> verdicts = new ArrayList<>();
  private final VerdictQueue queue = new VerdictQueue(2, manual.tools(), Runnable::run);

  private void judge(String text) {
    judge(text, message -> judging.computeIfAbsent(text, unused -> new CompletableFuture<>()));
  }

  private void judge(String text, TopicValidator validator) {
    TopicMessage message =
        new TopicMessage("t", Bytes.utf8(text), PEER, Bytes.utf8(text), PEER, manual.nowMs());
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
    assertThat(manual.counts()).containsEntry("validator.failed", 4L);
  }

  @Test
  void whatHangsLosesItsPlaceAndWhatWaitedTooLongIsDropped() {
    List.of("a", "b", "c").forEach(this::judge);
    manual.advanceTo(20_000);
    judge("d");
    assertThat(judging).containsOnlyKeys("a", "b");
    manual.advanceTo(VerdictQueue.DEADLINE_MS);
    assertThat(judging).containsOnlyKeys("a", "b", "d");
    assertThat(manual.counts()).containsEntry("validator.late", 3L);
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
    assertThat(manual.alarms()).isZero();
  }
}
