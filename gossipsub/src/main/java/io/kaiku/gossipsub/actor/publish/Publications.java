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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final PublishLimits limits;
  private final Tools tools;
  private final Executor executor;
  private final Runnable wake;
  private final Map<Long, Publication> all = new LinkedHashMap<>();

  private final Map<String, TopicLane> lanes = new HashMap<>();

  /** Lanes of which the router may take the next message, in turn. */
  private final Set<TopicLane> ready = new LinkedHashSet<>();

  /** Lanes that wait for peers of their topic. */
  private final Set<TopicLane> parked = new LinkedHashSet<>();

  private final Map<Bytes, List<Publication>> addressed = new HashMap<>();
  private final TreeSet<Publication> deadlines =
      new TreeSet<>(
          Comparator.<Publication>comparingLong(one -> one.deadlineAtMs)
              .thenComparingLong(one -> one.token));
  private @Nullable Registration alarm;
  private long alarmAtMs;
  private long retryAtMs;
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
      TopicLane lane = lane(topic);
      lane.add(publication);
      update(lane);
      arm();
    }
    return publication.answer.minimalCompletionStage();
  }

  /** What the router should publish next; null: nothing now. */
  public synchronized GossipsubCommand.@Nullable Publish next() {
    while (!ready.isEmpty()) {
      TopicLane lane = ready.iterator().next();
      ready.remove(lane);
      Publication next = lane.take();
      update(lane);
      Bytes data = next.data();
      if (data != null) {
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
    TopicLane lane = lane(publication.topic);
    lane.addressed(publication);
    update(lane);
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
        TopicLane lane = lane(publication.topic);
        lane.add(publication);
        parked.add(lane);
        update(lane);
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
          settled(publication);
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
    TopicLane lane = lanes.get(topic);
    if (lane != null && parked.remove(lane)) {
      update(lane);
    }
  }

  /**
   * A router begins, whose predecessor is gone with its queues: what was written to somebody is
   * answered as it is, everything else is published from the beginning.
   */
  public synchronized void begin() {
    lanes.clear();
    ready.clear();
    parked.clear();
    addressed.clear();
    for (Publication publication : List.copyOf(all.values())) {
      if (publication.isWritten()) {
        answer(publication, publication.answering());
      } else {
        publication.reset();
        lane(publication.topic).add(publication);
      }
    }
    List.copyOf(lanes.values()).forEach(this::update);
  }

  /** No more is published; what waits for peers is given up. */
  public synchronized void stop() {
    stopping = true;
    for (TopicLane lane : List.copyOf(parked)) {
      lane.waiting().forEach(one -> answer(one, one.answering()));
    }
    parked.clear();
    List.copyOf(lanes.values()).forEach(this::update);
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
    TopicLane lane = lanes.get(publication.topic);
    if (lane != null) {
      lane.remove(publication);
    }
    Bytes id = publication.id();
    if (id != null) {
      addressed.computeIfPresent(
          id,
          (same, publications) -> {
            publications.remove(publication);
            return publications.isEmpty() ? null : publications;
          });
    }
    if (id != null && !publication.isWritten()) {
      settled(publication);
    } else if (lane != null) {
      update(lane);
    }
    executor.execute(answering);
  }

  private TopicLane lane(String topic) {
    return lanes.computeIfAbsent(topic, TopicLane::new);
  }

  private void settled(Publication publication) {
    TopicLane lane = lane(publication.topic);
    lane.settled(publication);
    update(lane);
  }

  /** Has a lane take its turn if it may, and forgets it when it has nothing more to do. */
  private void update(TopicLane lane) {
    if (!lane.isWaiting()) {
      parked.remove(lane);
    }
    if (lane.isWaiting() && !parked.contains(lane) && (stopping || lane.hasRoom())) {
      if (ready.add(lane)) {
        wake.run();
      }
    } else {
      ready.remove(lane);
    }
    if (lane.isIdle()) {
      lanes.remove(lane.topic);
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
      answer(due, due.answering());
    }
    if (retryAtMs - nowMs <= 0) {
      List.copyOf(parked).forEach(lane -> retry(lane.topic));
    }
    arm();
  }

  private long nowMs() {
    return tools.clock().nowMs();
  }
}
