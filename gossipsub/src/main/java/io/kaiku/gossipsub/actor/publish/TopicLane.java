package io.kaiku.gossipsub.actor.publish;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is being published to one topic, in the order in which it was asked for; guarded by {@link
 * Publications}.
 */
final class TopicLane {
  /**
   * What is addressed to peers at a time and written to none of them yet, in messages and bytes:
   * less than the queue of one link holds, so that a burst waits here and is not lost there.
   */
  private static final int MAX_UNWRITTEN = 512;

  private static final long MAX_UNWRITTEN_BYTES = 1 << 20;

  final String topic;
  private final NavigableMap<Long, Publication> waiting = new TreeMap<>();
  private int unwritten;
  private long unwrittenBytes;

  TopicLane(String topic) {
    this.topic = topic;
  }

  void add(Publication publication) {
    waiting.put(publication.token, publication);
  }

  void remove(Publication publication) {
    waiting.remove(publication.token);
  }

  /** The first, which waits no longer. */
  Publication take() {
    return waiting.pollFirstEntry().getValue();
  }

  List<Publication> waiting() {
    return List.copyOf(waiting.values());
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** One more is addressed to peers. */
  void addressed(Publication publication) {
    unwritten++;
    unwrittenBytes += publication.size();
  }

  /** One that was addressed is written to somebody, or given up. */
  void settled(Publication publication) {
    unwritten--;
    unwrittenBytes -= publication.size();
  }

  /** Whether one more may be addressed. */
  boolean hasRoom() {
    return unwritten < MAX_UNWRITTEN && unwrittenBytes < MAX_UNWRITTEN_BYTES;
  }

  boolean isIdle() {
    return waiting.isEmpty() && unwritten == 0;
  }
}
