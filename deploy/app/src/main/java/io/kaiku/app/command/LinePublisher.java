package io.kaiku.app.command;

import io.kaiku.app.cli.Errors;
import io.kaiku.gossipsub.actor.PubSub;
import io.kaiku.gossipsub.actor.publish.PublishException;
import io.kaiku.gossipsub.actor.publish.PublishOptions;
import io.kaiku.gossipsub.actor.publish.Published;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Publishes lines, so many at a time, and counts what became of them. */
final class LinePublisher {
  private static final int AT_A_TIME = 64;

  private final PubSub pubSub;
  private final String topic;
  private final PublishOptions options;
  private final Semaphore places = new Semaphore(AT_A_TIME);
  private final Set<PeerId> peers = new TreeSet<>();
  private long accepted;
  private long failed;
  private String whyFailed = "";
  private boolean unheard;

  LinePublisher(PubSub pubSub, String topic, long deadlineMs) {
    this.pubSub = pubSub;
    this.topic = topic;
    this.options = PublishOptions.within(deadlineMs);
  }

  /**
   * Returns when all lines are published, or when an event has found nobody within its deadline.
   */
  void publishAll(InputStream in) throws IOException {
    var lines = new BufferedInputStream(in, 64 << 10);
    for (var line = line(lines); line != null && !isUnheard(); line = line(lines)) {
      places.acquireUninterruptibly();
      pubSub
          .publish(topic, line, options)
          .whenComplete((published, failure) -> answered(published, failure));
    }
    places.acquireUninterruptibly(AT_A_TIME);
  }

  synchronized long accepted() {
    return accepted;
  }

  synchronized long failed() {
    return failed;
  }

  /** The sentence of the last failure. */
  synchronized String whyFailed() {
    return whyFailed;
  }

  /** All peers that took an event. */
  synchronized Set<PeerId> peers() {
    return Set.copyOf(peers);
  }

  private synchronized boolean isUnheard() {
    return unheard;
  }

  private void answered(@Nullable Published published, @Nullable Throwable failure) {
    synchronized (this) {
      if (published != null) {
        accepted++;
        peers.addAll(published.peers());
      } else if (failure != null) {
        var cause = Errors.cause(failure);
        failed++;
        whyFailed = String.valueOf(cause.getMessage());
        unheard |= cause instanceof PublishException.Unheard;
      }
    }
    places.release();
  }

  /**
   * The bytes up to the next line feed, without it and a carriage return before it; null at the
   * end.
   */
  private static @Nullable Bytes line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    var bytes = Bytes.wrap(line.toByteArray());
    int size = bytes.size();
    return size > 0 && bytes.at(size - 1) == '\r' ? bytes.slice(0, size - 1) : bytes;
  }
}
