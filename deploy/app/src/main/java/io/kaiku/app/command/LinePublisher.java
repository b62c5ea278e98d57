package io.kaiku.app.command;

import io.kaiku.app.cli.Errors;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.topic.Handed;
import io.kaiku.streams.topic.Topic;
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
  private static final int MAX_LINE = 4 << 20;

  private final Topic topic;
  private final Semaphore places = new Semaphore(AT_A_TIME);
  private final Set<PeerId> peers = new TreeSet<>();
  private long accepted;
  private long failed;
  private @Nullable Throwable lastFailure;
  private boolean unheard;

  LinePublisher(Topic topic) {
    this.topic = topic;
  }

  /**
   * Returns when all lines are published, or when an event has found nobody within its deadline.
   */
  void publishAll(InputStream in) throws IOException {
    var lines = new BufferedInputStream(in, 64 << 10);
    for (var line = line(lines); line != null && !isUnheard(); line = line(lines)) {
      places.acquireUninterruptibly();
      var unused = topic.publish(line).whenComplete(this::answered);
    }
    places.acquireUninterruptibly(AT_A_TIME);
  }

  synchronized long accepted() {
    return accepted;
  }

  synchronized long failed() {
    return failed;
  }

  /** Why the last one that failed did; null if none has. */
  synchronized @Nullable Throwable lastFailure() {
    return lastFailure;
  }

  /** All peers that took an event. */
  synchronized Set<PeerId> peers() {
    return Set.copyOf(peers);
  }

  private synchronized boolean isUnheard() {
    return unheard;
  }

  private void answered(@Nullable Handed handed, @Nullable Throwable failure) {
    synchronized (this) {
      if (handed != null) {
        accepted++;
        peers.addAll(handed.peers());
      } else if (failure != null) {
        var cause = Errors.cause(failure);
        failed++;
        lastFailure = cause;
        unheard |= cause instanceof KaikuException.NotHeard;
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
      if (line.size() == MAX_LINE) {
        throw new IOException(
            "a line of more than " + MAX_LINE + " bytes is no event; split the input into lines");
      }
      line.write(next);
    }
    var bytes = Bytes.wrap(line.toByteArray());
    int size = bytes.size();
    return size > 0 && bytes.at(size - 1) == '\r' ? bytes.slice(0, size - 1) : bytes;
  }
}
