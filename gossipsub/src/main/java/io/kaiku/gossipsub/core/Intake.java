package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.gossipsub.core.GossipsubConfig.Limits;
import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.LocalTopics.LocalTopic;
import io.kaiku.gossipsub.core.PeerScore.Conduct;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.SignaturePolicy;
import io.kaiku.gossipsub.core.state.Validation;
import io.kaiku.gossipsub.core.state.Validation.Pending;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.Collections;
import java.util.Set;

/**
 * Takes messages in (gossipsub v1.0 "Message Processing", v1.1 "Extended Validators"): first what
 * costs nothing, duplicates included, then the wait for a verdict from outside, then delivery.
 *
 * <p>An id counts as seen only when its message is known to be its author's: a forgery does not
 * keep the true message out.
 */
final class Intake {
  private final Context context;
  private final Gossip gossip;
  private final Publisher publisher;
  private final Validation validation;

  Intake(Context context, Gossip gossip, Publisher publisher, Validation validation) {
    this.context = context;
    this.gossip = gossip;
    this.publisher = publisher;
    this.validation = validation;
  }

  void received(PeerId from, GossipMessage message, long nowMs) {
    LocalTopic topic = context.topics.joined(message.topic());
    if (topic == null) {
      context.outflow.refuse(from, Refusal.NOT_JOINED, 1);
    } else if (!topic.config.policy().allows(message)) {
      invalid(from, Refusal.POLICY, topic, nowMs);
    } else if (context.self.bytes().equals(message.from())) {
      context.outflow.refuse(from, Refusal.OUR_OWN, 1);
    } else if (message.data().size() > topic.config.maxDataBytes()) {
      invalid(from, Refusal.TOO_LARGE, topic, nowMs);
    } else {
      Bytes id = topic.config.idOf(message);
      if (id == null) {
        invalid(from, Refusal.NO_ID, topic, nowMs);
      } else {
        received(from, topic, id, message, nowMs);
      }
    }
  }

  /** A verdict; one for a message that does not wait any more says nothing. */
  void judged(long ticket, Verdict verdict, long nowMs) {
    Pending pending = validation.take(ticket);
    LocalTopic topic = pending == null ? null : context.topics.joined(pending.message().topic());
    if (pending == null || topic == null) {
      return;
    }
    switch (verdict) {
      case ACCEPT -> {
        if (topic.seen.add(pending.id(), nowMs)) {
          accept(topic, pending.id(), pending.message(), pending.sources(), nowMs);
        } else {
          duplicate(pending.firstSource(), topic, nowMs);
        }
      }
      case REJECT -> {
        topic.seen.add(pending.id(), nowMs);
        pending.sources().forEach(peer -> invalid(peer, Refusal.REJECTED, topic, nowMs));
      }
      case IGNORE -> {
        topic.seen.add(pending.id(), nowMs);
        context.outflow.refuse(pending.firstSource(), Refusal.IGNORED, 1);
      }
      case FORGED -> pending.sources().forEach(peer -> invalid(peer, Refusal.FORGED, topic, nowMs));
    }
  }

  /** Gives up messages whose verdict does not come. */
  void heartbeat(long nowMs) {
    validation.expire(
        nowMs - Limits.VERDICT_DEADLINE_MS,
        pending -> context.outflow.refuse(pending.firstSource(), Refusal.VERDICT_LATE, 1));
  }

  private void received(
      PeerId from, LocalTopic topic, Bytes id, GossipMessage message, long nowMs) {
    gossip.arrived(id);
    if (topic.seen.contains(id)) {
      duplicate(from, topic, nowMs);
    } else if (!topic.config.needsVerdict()) {
      topic.seen.add(id, nowMs);
      accept(topic, id, message.detached(), Collections.singleton(from), nowMs);
    } else {
      switch (validation.offer(from, id, message, nowMs)) {
        case Validation.Offer.Known() -> duplicate(from, topic, nowMs);
        case Validation.Offer.Full() -> context.outflow.refuse(from, Refusal.QUEUE_FULL, 1);
        case Validation.Offer.Waiting(var pending) -> ask(topic, pending);
      }
    }
  }

  private void ask(LocalTopic topic, Pending pending) {
    boolean signed = topic.config.policy() == SignaturePolicy.STRICT_SIGN;
    context.outflow.emit(
        new GossipsubEvent.Validate(
            pending.ticket(),
            pending.id(),
            pending.message(),
            pending.firstSource(),
            signed,
            topic.config.validated()));
  }

  private void accept(
      LocalTopic topic, Bytes id, GossipMessage message, Set<PeerId> sources, long nowMs) {
    PeerId first = sources.iterator().next();
    context.score.saw(first, Conduct.FIRST_DELIVERY, topic.name, nowMs);
    context.outflow.emit(new GossipsubEvent.Delivered(id, message, first));
    publisher.forward(topic, id, message, sources);
  }

  private void duplicate(PeerId from, LocalTopic topic, long nowMs) {
    context.score.saw(from, Conduct.DUPLICATE_DELIVERY, topic.name, nowMs);
    context.outflow.refuse(from, Refusal.DUPLICATE, 1);
  }

  private void invalid(PeerId from, Refusal why, LocalTopic topic, long nowMs) {
    context.score.saw(from, Conduct.INVALID_MESSAGE, topic.name, nowMs);
    context.outflow.refuse(from, why, 1);
  }
}
