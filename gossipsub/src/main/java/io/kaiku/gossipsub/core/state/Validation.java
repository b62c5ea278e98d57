package io.kaiku.gossipsub.core.state;

import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for their verdict, bounded in number and bytes, of which one peer takes at
 * most a quarter, or one message.
 *
 * <p>A second message with the id of a waiting one but other content waits beside it: before
 * signatures are checked nobody knows which of them is forged, and a forgery must not keep the
 * message out whose id it took. A peer that is honest sends one of them only.
 */
public final class Validation {
  private static final int MAX_VARIANTS = 4;

  private final int maxMessages;
  private final long maxBytes;
  private final Map<Long, Pending> byTicket = new LinkedHashMap<>();
  private final Map<Bytes, List<Pending>> byId = new HashMap<>();
  private final Map<PeerId, Share> shares = new HashMap<>();
  private long bytes;
  private long lastTicket;

  /** What waits of a peer that sent it first. */
  private static final class Share {
    private int messages;
    private long bytes;
  }

  /** A message that waits, and every peer that sent it meanwhile, the first of them first. */
  public static final class Pending {
    private final long ticket;
    private final long sinceMs;
    private final Bytes id;
    private final GossipMessage message;
    private final Set<PeerId> sources = new LinkedHashSet<>(2);

    private Pending(long ticket, long sinceMs, Bytes id, GossipMessage message) {
      this.ticket = ticket;
      this.sinceMs = sinceMs;
      this.id = id;
      this.message = message;
    }

    public long ticket() {
      return ticket;
    }

    public Bytes id() {
      return id;
    }

    public GossipMessage message() {
      return message;
    }

    public Set<PeerId> sources() {
      return sources;
    }

    public PeerId firstSource() {
      return sources.iterator().next();
    }
  }

  /** What became of a message that was offered. */
  public sealed interface Offer {
    /** It waits now. */
    record Waiting(Pending pending) implements Offer {}

    /** It waits already. */
    record Known() implements Offer {}

    /** There is no place for it. */
    record Full() implements Offer {}
  }

  public Validation(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /** Lets a message wait; it is copied out of the frame it came in. */
  public Offer offer(PeerId from, Bytes id, GossipMessage message, long nowMs) {
    List<Pending> variants = byId.getOrDefault(id, List.of());
    for (Pending variant : variants) {
      if (variant.sources.contains(from)) {
        return new Offer.Known();
      }
      if (variant.message.equals(message)) {
        variant.sources.add(from);
        return new Offer.Known();
      }
    }
    int size = message.encodedSize();
    if (byTicket.size() >= maxMessages
        || bytes + size > maxBytes
        || variants.size() >= MAX_VARIANTS
        || exceedsShare(from, size)) {
      return new Offer.Full();
    }
    var pending = new Pending(++lastTicket, nowMs, id, message.detached());
    pending.sources.add(from);
    byTicket.put(pending.ticket, pending);
    byId.computeIfAbsent(id, unused -> new ArrayList<>(1)).add(pending);
    Share share = shares.computeIfAbsent(from, unused -> new Share());
    share.messages++;
    share.bytes += size;
    bytes += size;
    return new Offer.Waiting(pending);
  }

  /** Whether a message with this id waits. */
  public boolean waitsFor(Bytes id) {
    return byId.containsKey(id);
  }

  /** Ends the waiting of one message; null if it waits no longer. */
  public @Nullable Pending take(long ticket) {
    Pending pending = byTicket.remove(ticket);
    if (pending != null) {
      forget(pending);
    }
    return pending;
  }

  /** Gives up those that have waited since {@code sinceMs} or longer. */
  public void expire(long sinceMs, Consumer<Pending> expired) {
    Iterator<Pending> oldestFirst = byTicket.values().iterator();
    while (oldestFirst.hasNext()) {
      Pending oldest = oldestFirst.next();
      if (oldest.sinceMs - sinceMs > 0) {
        return;
      }
      oldestFirst.remove();
      forget(oldest);
      expired.accept(oldest);
    }
  }

  public int size() {
    return byTicket.size();
  }

  /** What waits, in bytes. */
  public long bytes() {
    return bytes;
  }

  private boolean exceedsShare(PeerId peer, int size) {
    Share share = shares.get(peer);
    return share != null
        && (share.messages >= maxMessages / 4 || share.bytes + size > maxBytes / 4);
  }

  private void forget(Pending pending) {
    int size = pending.message.encodedSize();
    bytes -= size;
    shares.computeIfPresent(
        pending.firstSource(),
        (peer, share) -> {
          share.messages--;
          share.bytes -= size;
          return share.messages == 0 ? null : share;
        });
    byId.computeIfPresent(
        pending.id,
        (id, variants) -> {
          variants.remove(pending);
          return variants.isEmpty() ? null : variants;
        });
  }
}
