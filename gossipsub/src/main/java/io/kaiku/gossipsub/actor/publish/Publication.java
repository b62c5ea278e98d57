package io.kaiku.gossipsub.actor.publish;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One message that is being published; guarded by {@link Publications}. */
final class Publication {
  final long token;
  final String topic;
  final PublishOptions options;
  long deadlineAtMs;
  final CompletableFuture<Published> answer = new CompletableFuture<>();
  private final List<PeerId> written = new ArrayList<>(4);
  private final List<PeerId> lost = new ArrayList<>(0);
  private final Set<PeerId> open = new LinkedHashSet<>();
  private final int size;
  private @Nullable Bytes data;
  private @Nullable Bytes id;

  Publication(long token, String topic, Bytes data, PublishOptions options, long nowMs) {
    this.token = token;
    this.topic = topic;
    this.data = data;
    this.size = data.size();
    this.options = options;
    this.deadlineAtMs = nowMs + options.deadlineMs();
  }

  /** How large its payload is, in bytes. */
  int size() {
    return size;
  }

  /** The payload, until it has been written to somebody. */
  @Nullable Bytes data() {
    return data;
  }

  /** The id, since a router addressed it to peers. */
  @Nullable Bytes id() {
    return id;
  }

  void address(Bytes messageId, List<PeerId> peers) {
    id = messageId;
    open.addAll(peers);
  }

  /** The router that addressed it is no more. */
  void reset() {
    id = null;
    open.clear();
    lost.clear();
  }

  /** Notes what became of the way to a peer; false if that is known already. */
  boolean settle(PeerId peer, boolean wasWritten) {
    if (!open.remove(peer)) {
      return false;
    }
    (wasWritten ? written : lost).add(peer);
    return true;
  }

  /** Gives the payload away; returns how large it was. */
  int releaseData() {
    int size = data == null ? 0 : data.size();
    data = null;
    return size;
  }

  boolean isWritten() {
    return !written.isEmpty();
  }

  boolean isSettled() {
    return id != null && (open.isEmpty() || written.size() >= options.enough());
  }

  /** The answer as things stand: {@link Published} or {@link PublishException}. */
  Runnable answering() {
    Bytes known = id;
    if (known == null) {
      var unheard = new PublishException.Unheard(topic, options.deadlineMs());
      return () -> answer.completeExceptionally(unheard);
    }
    if (written.isEmpty()) {
      var unwritten = new PublishException.Unwritten(topic, open.size() + lost.size(), lost.size());
      return () -> answer.completeExceptionally(unwritten);
    }
    List<PeerId> others = new ArrayList<>(lost);
    others.addAll(open);
    var published = new Published(topic, known, written, others);
    return () -> answer.complete(published);
  }
}
