package io.kaiku.gossipsub.core.state;

import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the last few heartbeats, to gossip about and to hand out (gossipsub v1.0,
 * "Message Cache"). Bounded in bytes: beyond the bound the oldest go first.
 */
public final class MessageCache {
  /** What an entry costs beside its message. */
  private static final int ENTRY_BYTES = 200;

  private final int windows;
  private final long maxBytes;
  private final int maxRetransmissions;
  private final ArrayDeque<ArrayDeque<Entry>> history = new ArrayDeque<>(2);
  private final Map<Bytes, Entry> byId = new HashMap<>();
  private long bytes;

  private static final class Entry {
    final Bytes id;
    final GossipMessage message;
    @Nullable Map<PeerId, Integer> askedBy;

    Entry(Bytes id, GossipMessage message) {
      this.id = id;
      this.message = message;
    }

    long cost() {
      return (long) message.encodedSize() + ENTRY_BYTES;
    }
  }

  /**
   * An empty cache.
   *
   * @param windows heartbeats for which a message is kept
   * @param maxBytes bound of all messages together
   * @param maxRetransmissions how often one peer is given the same message
   */
  public MessageCache(int windows, long maxBytes, int maxRetransmissions) {
    this.windows = windows;
    this.maxBytes = maxBytes;
    this.maxRetransmissions = maxRetransmissions;
  }

  /** Keeps a message; one whose id is there already is not kept again. */
  public void put(Bytes id, GossipMessage message) {
    var entry = new Entry(id, message);
    if (entry.cost() > maxBytes || byId.putIfAbsent(id, entry) != null) {
      return;
    }
    if (history.isEmpty()) {
      history.addFirst(new ArrayDeque<>());
    }
    history.getFirst().addLast(entry);
    bytes += entry.cost();
    while (bytes > maxBytes) {
      dropOldest();
    }
  }

  /**
   * The message, unless it is gone or the peer was given it too often; counts as handing it out.
   */
  public @Nullable GossipMessage handTo(PeerId peer, Bytes id) {
    Entry entry = byId.get(id);
    if (entry == null) {
      return null;
    }
    if (entry.askedBy == null) {
      entry.askedBy = new HashMap<>(2);
    }
    int times = entry.askedBy.merge(peer, 1, Integer::sum);
    return times > maxRetransmissions ? null : entry.message;
  }

  /** The ids of the messages of one topic in the newest windows, newest window first. */
  public List<Bytes> ids(String topic, int newestWindows) {
    return history.stream()
        .limit(newestWindows)
        .flatMap(ArrayDeque::stream)
        .filter(entry -> entry.message.topic().equals(topic))
        .map(entry -> entry.id)
        .toList();
  }

  /** The ids of the messages in the newest windows by topic, newest window first. */
  public Map<String, List<Bytes>> ids(int newestWindows) {
    Map<String, List<Bytes>> ids = new LinkedHashMap<>();
    history.stream()
        .limit(newestWindows)
        .flatMap(ArrayDeque::stream)
        .forEach(
            entry ->
                ids.computeIfAbsent(entry.message.topic(), unused -> new ArrayList<>())
                    .add(entry.id));
    return ids;
  }

  /** Begins a new window and forgets the oldest one. */
  public void shift() {
    if (history.isEmpty()) {
      return;
    }
    history.addFirst(new ArrayDeque<>(2));
    if (history.size() > windows) {
      history.removeLast().forEach(this::forget);
    }
    if (byId.isEmpty()) {
      history.clear();
    }
  }

  public int size() {
    return byId.size();
  }

  /** What is kept, in bytes. */
  public long bytes() {
    return bytes;
  }

  private void dropOldest() {
    while (history.getLast().isEmpty()) {
      history.removeLast();
    }
    forget(history.getLast().removeFirst());
  }

  private void forget(Entry entry) {
    byId.remove(entry.id);
    bytes -= entry.cost();
  }
}
