package io.kaiku.app.demo;

import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Overflow;
import io.kaiku.streams.topic.Received;
import io.kaiku.streams.topic.Topic;
import io.kaiku.streams.topic.TopicMessage;
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

  private static final Buffer BUFFER =
      Buffer.of(Overflow.BACKPRESSURE).withEvents(8_192).withBytes(16L << 20);

  private final Topic topic;
  private final Latencies latencies = new Latencies();
  private long published;
  private long delivered;
  private long missed;
  private long failed;

  private Member(Topic topic) {
    this.topic = topic;
  }

  static Member join(Topic topic) {
    var member = new Member(topic);
    var unused = topic.subscribe(BUFFER, member.new Counting());
    return member;
  }

  /** Completes when all other peers of the demo subscribe to the topic, and the mesh has begun. */
  CompletableFuture<Void> meshed() {
    var meshed = new CompletableFuture<Void>();
    var watching =
        topic.onPeers(
            now -> {
              if (now.peers().size() >= Demo.PEERS - 1 && !now.mesh().isEmpty()) {
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
        topic
            .publish(Bytes.utf8(nowMicros() + " " + event))
            .whenComplete((handed, failure) -> answered(failure != null));
  }

  synchronized Report report() {
    var copy = new Latencies();
    copy.addAll(latencies);
    return new Report(published, delivered, missed, failed, copy);
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

  private final class Counting implements Flow.Subscriber<Received> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Received event) {
      switch (event) {
        case TopicMessage message -> received(message.data());
        case Received.Missed(long count) -> missed(count);
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
