package io.kaiku.gossipsub.core.state;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who was asked by IWANT for which message and has until when to send it (gossipsub v1.1, "Spam
 * Protection Measures"). The same message is asked of a few peers at a time only.
 */
public final class Promises {
  private final int maxMessages;
  private final int maxPeersEach;
  private final long deadlineMs;
  private final Map<Bytes, Asked> asked = new LinkedHashMap<>();

  private static final class Asked {
    final List<PeerId> peers = new ArrayList<>(1);
    final long dueMs;

    Asked(long dueMs) {
      this.dueMs = dueMs;
    }
  }

  /**
   * Nobody was asked.
   *
   * @param maxMessages beyond this the oldest is no longer followed
   * @param maxPeersEach how many peers are asked for the same message at a time
   * @param deadlineMs how long the first of them has, and with it all
   */
  public Promises(int maxMessages, int maxPeersEach, long deadlineMs) {
    this.maxMessages = maxMessages;
    this.maxPeersEach = maxPeersEach;
    this.deadlineMs = deadlineMs;
  }

  /** Whether the peer may be asked: not while it, or enough others, still have time. */
  public boolean mayAsk(Bytes id, PeerId peer) {
    Asked known = asked.get(id);
    return known == null || (known.peers.size() < maxPeersEach && !known.peers.contains(peer));
  }

  /** Notes that the peer was asked. */
  public void add(Bytes id, PeerId peer, long nowMs) {
    Asked known = asked.get(id);
    if (known == null) {
      if (asked.size() >= maxMessages) {
        Iterator<Bytes> first = asked.keySet().iterator();
        first.next();
        first.remove();
      }
      known = new Asked(nowMs + deadlineMs);
      asked.put(id.compact(), known);
    }
    known.peers.add(peer);
  }

  /** The message came, from whomever. */
  public void fulfilled(Bytes id) {
    asked.remove(id);
  }

  /** Ends those that are overdue and names the peers that did not keep them. */
  public void expire(long nowMs, Consumer<PeerId> broken) {
    Iterator<Asked> oldestFirst = asked.values().iterator();
    while (oldestFirst.hasNext()) {
      Asked oldest = oldestFirst.next();
      if (oldest.dueMs - nowMs > 0) {
        return;
      }
      oldestFirst.remove();
      oldest.peers.forEach(broken);
    }
  }

  public int size() {
    return asked.size();
  }
}
