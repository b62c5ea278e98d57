package io.kaiku.gossipsub.actor.publish;

import io.kaiku.gossipsub.core.GossipsubCommand;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Every publish from the request to its answer. A message that nobody is there for is parked, in
 * the order of its topic, until peers come or its deadline passes. It outlives the router: what one
 * router had addressed but written to nobody is given to the next. Thread-safe, bounded.
 */
public final class Publications {
  /** Parked messages are tried again even if nothing is heard of their topic. */
  private static final long RETRY_MS = 5_000;

  /**
   * What is addressed to peers at a time and written to none of them yet, in messages and bytes:
   * less than the queue of one link holds, so that a burst waits here and is not lost there.
   */
  private static final int MAX_UNWRITTEN = 512;

  private static final long MAX_UNWRITTEN_BYTES = 1 << 20;

  private final PublishLimits limits;
  private final Tools tools;
  private final Executor executor;
  private final Runnable wake;
  private final Map<Long, Publication> all = new LinkedHashMap<>();

  /** By token, and so in the order in which they were asked for. */
  private final NavigableMap<Long, Publication> fresh = new TreeMap<>();

  private final Map<String, NavigableMap<Long, Publication>> parked = new HashMap<>();
  private final Map<Bytes, List<Publication>> addressed = new HashMap<>();
  private final TreeSet<Publication> deadlines =
      new TreeSet<>(
          Comparator.<Publication>comparingLong(one -> one.deadlineAtMs)
              .thenComparingLong(one -> one.token));
  private @Nullable Registration alarm;
  private long alarmAtMs;
  private long retryAtMs;
  private int unwritten;
  private long unwrittenBytes;
  private long waitingBytes;
  private long lastToken;
  private boolean stopping;

  /**
   * Nothing is being published.
   *
   * @param executor completes the answers, so that what users do then does not delay the router
   * @param wake called on any thread when {@link #next} has something
   */
  public Publications(PublishLimits limits, Tools tools, Executor executor, Runnable wake) {
    this.limits = limits;
    this.tools = tools;
    this.executor = executor;
    this.wake = wake;
  }

  /** How many publishes are not answered yet. */
  public synchronized int size() {
    return all.size();
  }

  /** The payload of messages that were written to nobody yet, in bytes. */
  public synchronized long waitingBytes() {
    return waitingBytes;
  }

  /** Publishes a message; the answer fails with {@link PublishException}. */
  public CompletionStage<Published> publish(String topic, Bytes data, PublishOptions options) {
    Publication publication;
    synchronized (this) {
      PublishException refusal = refusal(topic, data);
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      publication = new Publication(++lastToken, topic, data, options, nowMs());
      all.put(publication.token, publication);
      waitingBytes += data.size();
      deadlines.add(publication);
      NavigableMap<Long, Publication> earlier = parked.get(topic);
      (earlier == null ? fresh : earlier).put(publication.token, publication);
      arm();
    }
    wake.run();
    return publication.answer.minimalCompletionStage();
  }

  /** What the router should publish next; null: nothing now. */
  public synchronized GossipsubCommand.@Nullable Publish next() {
    while (!fresh.isEmpty() && (stopping || isRoom())) {
      Publication next = fresh.pollFirstEntry().getValue();
      Bytes data = next.data();
      if (all.containsKey(next.token) && data != null) {
        return new GossipsubCommand.Publish(next.token, next.topic, data);
      }
    }
    return null;
  }

  /**
   * The router addressed a message to peers.
   *
   * @return its payload; null if it was answered meanwhile
   */
  public synchronized @Nullable Bytes published(long token, Bytes id, List<PeerId> peers) {
    Publication publication = all.get(token);
    if (publication == null) {
      return null;
    }
    publication.address(id, peers);
    unwritten++;
    unwrittenBytes += publication.size();
    addressed.computeIfAbsent(id, first -> new ArrayList<>(1)).add(publication);
    return publication.data();
  }

  /** Nobody was there for a message. */
  public synchronized void unheard(long token) {
    Publication publication = all.get(token);
    if (publication != null) {
      if (stopping) {
        answer(publication, publication.answering());
      } else {
        retryAtMs = parked.isEmpty() ? nowMs() + RETRY_MS : retryAtMs;
        parked.computeIfAbsent(publication.topic, first -> new TreeMap<>()).put(token, publication);
        arm();
      }
    }
  }

  /** The router refused a message. */
  public synchronized void refused(long token, String remedy) {
    Publication publication = all.get(token);
    if (publication != null) {
      var refused = new PublishException.Refused(publication.topic, remedy);
      answer(publication, () -> publication.answer.completeExceptionally(refused));
    }
  }

  /** What became of a message on its way to a peer. */
  public synchronized void carried(Bytes id, PeerId peer, boolean written) {
    for (Publication publication : addressed.getOrDefault(id, List.of())) {
      boolean first = written && !publication.isWritten();
      if (publication.settle(peer, written)) {
        if (first) {
          waitingBytes -= publication.releaseData();
          makeRoom(publication);
        }
        if (publication.isSettled()) {
          answer(publication, publication.answering());
        } else if (written) {
          hurry(publication);
        }
        return;
      }
    }
  }

  /** Peers of a topic have come: what is parked is tried again, before what came later. */
  public synchronized void retry(String topic) {
    NavigableMap<Long, Publication> waiting = parked.remove(topic);
    if (waiting != null) {
      fresh.putAll(waiting);
      wake.run();
    }
  }

  /**
   * A router begins, whose predecessor is gone with its queues: what was written to somebody is
   * answered as it is, everything else is published from the beginning.
   */
  public synchronized void begin() {
    fresh.clear();
    parked.clear();
    addressed.clear();
    unwritten = 0;
    unwrittenBytes = 0;
    for (Publication publication : List.copyOf(all.values())) {
      if (publication.isWritten()) {
        answer(publication, publication.answering());
      } else {
        publication.reset();
        fresh.put(publication.token, publication);
      }
    }
  }

  /** No more is published; what waits for peers is given up. */
  public synchronized void stop() {
    stopping = true;
    for (NavigableMap<Long, Publication> waiting : parked.values()) {
      waiting.values().forEach(one -> answer(one, one.answering()));
    }
    parked.clear();
  }

  /** The peer is gone: everything is answered as it is. */
  public synchronized void end() {
    stop();
    for (Publication publication : List.copyOf(all.values())) {
      answer(publication, publication.answering());
    }
  }

  private @Nullable PublishException refusal(String topic, Bytes data) {
    if (stopping) {
      return new PublishException.Stopping(topic);
    }
    if (all.size() >= limits.maxWaiting()) {
      return new PublishException.TooMany("max-waiting", limits.maxWaiting());
    }
    return waitingBytes + data.size() > limits.maxWaitingBytes()
        ? new PublishException.TooMany("max-waiting-bytes", limits.maxWaitingBytes())
        : null;
  }

  private void answer(Publication publication, Runnable answering) {
    all.remove(publication.token);
    deadlines.remove(publication);
    waitingBytes -= publication.releaseData();
    Bytes id = publication.id();
    if (id != null) {
      if (!publication.isWritten()) {
        makeRoom(publication);
      }
      addressed.computeIfPresent(
          id,
          (same, publications) -> {
            publications.remove(publication);
            return publications.isEmpty() ? null : publications;
          });
    }
    executor.execute(answering);
  }

  private boolean isRoom() {
    return unwritten < MAX_UNWRITTEN && unwrittenBytes < MAX_UNWRITTEN_BYTES;
  }

  private void makeRoom(Publication publication) {
    boolean wasRoom = isRoom();
    unwritten--;
    unwrittenBytes -= publication.size();
    if (!wasRoom && isRoom() && !fresh.isEmpty()) {
      wake.run();
    }
  }

  /** Somebody has the message: others are not awaited for long. */
  private void hurry(Publication publication) {
    long soonMs = nowMs() + publication.options.settleMs();
    if (soonMs < publication.deadlineAtMs) {
      deadlines.remove(publication);
      publication.deadlineAtMs = soonMs;
      deadlines.add(publication);
      arm();
    }
  }

  /** Sets the alarm for what comes first, a deadline or another attempt of what is parked. */
  private void arm() {
    if (deadlines.isEmpty()) {
      return;
    }
    long nowMs = nowMs();
    long nextMs = deadlines.first().deadlineAtMs;
    if (!parked.isEmpty()) {
      nextMs = Math.min(nextMs, retryAtMs);
    }
    if (alarm == null || nextMs < alarmAtMs) {
      if (alarm != null) {
        alarm.close();
      }
      alarmAtMs = nextMs;
      alarm = tools.alarms().in(Math.max(1, nextMs - nowMs), this::rang);
    }
  }

  private synchronized void rang() {
    alarm = null;
    long nowMs = nowMs();
    while (!deadlines.isEmpty() && deadlines.first().deadlineAtMs - nowMs <= 0) {
      Publication due = deadlines.first();
      NavigableMap<Long, Publication> waiting = parked.get(due.topic);
      if (waiting != null && waiting.remove(due.token) != null && waiting.isEmpty()) {
        parked.remove(due.topic);
      }
      answer(due, due.answering());
    }
    if (retryAtMs - nowMs <= 0) {
      List.copyOf(parked.keySet()).forEach(this::retry);
    }
    arm();
  }

  private long nowMs() {
    return tools.clock().nowMs();
  }
}
