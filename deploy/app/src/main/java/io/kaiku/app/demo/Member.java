package io.kaiku.app.demo;

import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.gossipsub.actor.PubSub;
import io.kaiku.gossipsub.actor.publish.PublishOptions;
import io.kaiku.gossipsub.actor.topics.Overflow;
import io.kaiku.gossipsub.actor.topics.SubscriberOptions;
import io.kaiku.gossipsub.actor.topics.TopicEvent;
import io.kaiku.kernel.bytes.Bytes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * One peer of the demo: publishes events with the time at which they were published, and counts
 * those of others. Thread-safe.
 */
final class Member {
  static final String TOPIC = "orders";

  private static final PublishOptions PUBLISH = PublishOptions.within(20_000);

  private final LivePeer peer;
  private final PubSub pubSub;
  private final Latencies latencies = new Latencies();
  private long published;
  private long delivered;
  private long missed;
  private long failed;

  private Member(LivePeer peer, PubSub pubSub) {
    this.peer = peer;
    this.pubSub = pubSub;
  }

  static Member join(LivePeer peer, PubSub pubSub) {
    var member = new Member(peer, pubSub);
    var unused =
        pubSub.subscribe(
            TOPIC,
            SubscriberOptions.of(Overflow.BACKPRESSURE).withBuffer(8_192, 16L << 20),
            member.new Counting());
    return member;
  }

  /** Completes when all other peers of the demo subscribe to the topic, and the mesh has begun. */
  CompletableFuture<Void> meshed() {
    var meshed = new CompletableFuture<Void>();
    var watching =
        pubSub.watch(
            TOPIC,
            state -> {
              int others = Demo.PEERS - 1;
              if (state.peers().size() >= others && !state.meshPeers().isEmpty()) {
                meshed.complete(null);
              }
            });
    return meshed.whenComplete((nothing, failure) -> watching.close());
  }

  void publish(String event) {
    synchronized (this) {
      published++;
    }
    var unused =
        pubSub
            .publish(TOPIC, Bytes.utf8(nowMicros() + " " + event), PUBLISH)
            .whenComplete((handed, failure) -> answered(failure != null));
  }

  synchronized Report report() {
    var copy = new Latencies();
    copy.addAll(latencies);
    return new Report(published, delivered, missed, failed, copy);
  }

  LivePeer peer() {
    return peer;
  }

  /** Prints a report of several members as one. */
  static void print(Report report, Output output) {
    output.event(
        Fields.event("report")
            .put("published", report.published())
            .put("delivered", report.delivered())
            .put("missed", report.missed())
            .put("failed", report.failed())
            .put("latencies", report.latencies().counts()),
        () -> "");
  }

  private synchronized void answered(boolean hasFailed) {
    if (hasFailed) {
      failed++;
    }
  }

  private synchronized void received(Bytes event) {
    var text = event.utf8();
    int space = text.indexOf(' ');
    if (space > 0) {
      delivered++;
      latencies.add(nowMicros() - Long.parseLong(text, 0, space, 10));
    }
  }

  private synchronized void missed(long count) {
    missed += count;
  }

  /** The clock that all processes of this machine share. */
  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private final class Counting implements Flow.Subscriber<TopicEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(TopicEvent event) {
      switch (event) {
        case TopicEvent.Message message -> received(message.message().data());
        case TopicEvent.Missed(long count) -> missed(count);
      }
    }

    @Override
    public void onError(Throwable cause) {
      missed(1);
    }

    @Override
    public void onComplete() {}
  }
}
