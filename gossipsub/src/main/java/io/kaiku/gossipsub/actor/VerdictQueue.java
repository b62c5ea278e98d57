package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.actor.topics.TopicMessage;
import io.kaiku.gossipsub.actor.topics.TopicValidator;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the validator of one topic judge so many messages at a time. One that takes longer than the
 * router waits loses its place. Thread-safe; what waits is bounded by what the router lets wait.
 */
final class VerdictQueue {
  /** What a router waits for a verdict. */
  static final long DEADLINE_MS = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(VerdictQueue.class);

  private final int maxConcurrent;
  private final Tools tools;
  private final Executor executor;
  private final Deque<Case> waiting = new ArrayDeque<>();
  private final Set<Case> running = new LinkedHashSet<>();
  private @Nullable Registration alarm;
  private boolean closed;

  /** A message, by whom it is judged, and who waits for that. */
  private static final class Case {
    final TopicMessage message;
    final TopicValidator validator;
    final Answer answer;
    final long sinceMs;

    Case(TopicMessage message, TopicValidator validator, Answer answer, long sinceMs) {
      this.message = message;
      this.validator = validator;
      this.answer = answer;
      this.sinceMs = sinceMs;
    }
  }

  /** Waits for a verdict; called on any thread. */
  @FunctionalInterface
  interface Answer {
    void judged(Verdict verdict);
  }

  VerdictQueue(int maxConcurrent, Tools tools, Executor executor) {
    this.maxConcurrent = maxConcurrent;
    this.tools = tools;
    this.executor = executor;
  }

  void judge(TopicMessage message, TopicValidator validator, Answer answer) {
    synchronized (this) {
      forgetLate(waiting);
      waiting.add(new Case(message, validator, answer, tools.clock().nowMs()));
    }
    startNext();
  }

  synchronized void close() {
    closed = true;
    waiting.clear();
    if (alarm != null) {
      alarm.close();
    }
  }

  private void startNext() {
    for (Case next = next(); next != null; next = next()) {
      Case begun = next;
      executor.execute(() -> begin(begun));
    }
  }

  private synchronized @Nullable Case next() {
    if (closed || running.size() >= maxConcurrent) {
      watch();
      return null;
    }
    Case next = waiting.poll();
    if (next != null) {
      running.add(next);
    }
    return next;
  }

  private void begin(Case begun) {
    try {
      CompletionStage<Verdict> verdict = begun.validator.judge(begun.message);
      var unused = verdict.whenComplete((judged, failure) -> ended(begun, judged, failure));
    } catch (RuntimeException | Error thrown) {
      ended(begun, null, thrown);
    }
  }

  private void ended(Case begun, @Nullable Verdict judged, @Nullable Throwable failure) {
    synchronized (this) {
      if (!running.remove(begun)) {
        return;
      }
    }
    if (judged == null) {
      tools.counters().count("validator.failed");
      LOG.warn(
          "the validator of {} failed; the message is ignored", begun.message.topic(), failure);
    }
    begun.answer.judged(judged == null ? Verdict.IGNORE : judged);
    startNext();
  }

  /** While all places are taken, those that are taken too long are given away. */
  private void watch() {
    if (!closed && alarm == null && !running.isEmpty()) {
      long dueMs = running.iterator().next().sinceMs + DEADLINE_MS - tools.clock().nowMs();
      alarm = tools.alarms().in(Math.max(1, dueMs), this::rang);
    }
  }

  private void rang() {
    synchronized (this) {
      alarm = null;
      forgetLate(running);
      forgetLate(waiting);
    }
    startNext();
  }

  private void forgetLate(Iterable<Case> cases) {
    long lateMs = tools.clock().nowMs() - DEADLINE_MS;
    int late = 0;
    for (var each = cases.iterator(); each.hasNext() && each.next().sinceMs - lateMs <= 0; ) {
      each.remove();
      late++;
    }
    if (late > 0) {
      tools.counters().count("validator.late", late);
    }
  }
}
