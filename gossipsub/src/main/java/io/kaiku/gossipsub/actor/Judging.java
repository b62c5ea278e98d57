package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.actor.topics.TopicMessage;
import io.kaiku.gossipsub.actor.topics.TopicValidator;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.gossipsub.core.GossipsubEvent.Validate;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.protocol.Tools;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the verdict on each message that the router of one incarnation asks for: its signature
 * first, then the validator of its topic. Thread-safe.
 */
final class Judging {
  private final LocalUsers locals;
  private final Tools tools;
  private final Executor users;
  private final int maxConcurrent;
  private final LocalUsers.Incarnation incarnation;
  private final SignatureLanes signatures;
  private final Map<String, VerdictQueue> queues = new ConcurrentHashMap<>();

  Judging(
      GossipsubSettings.LocalLimits limits,
      LocalUsers locals,
      Tools tools,
      LocalUsers.Incarnation incarnation) {
    this.locals = locals;
    this.tools = tools;
    this.users = locals.executor();
    this.maxConcurrent = limits.maxConcurrentVerdicts();
    this.incarnation = incarnation;
    this.signatures = new SignatureLanes(limits.verifiers(), incarnation.cpu(), this::verified);
  }

  /**
   * Judges a message.
   *
   * @param credit of the RPC that it came in, held until its signature is verified; a validator
   *     takes the time that it takes
   */
  void judge(Validate asked, Credit credit) {
    if (asked.verifySignature()) {
      signatures.verify(asked, credit.hold());
    } else {
      validate(asked);
    }
  }

  void close() {
    signatures.close();
    queues.values().forEach(VerdictQueue::close);
  }

  /** A message as local users see it. */
  static TopicMessage seen(Bytes id, GossipMessage message, PeerId from, long nowMs) {
    return new TopicMessage(message.topic(), id, authorOf(message), message.data(), from, nowMs);
  }

  private void verified(Validate asked, boolean genuine) {
    if (genuine) {
      validate(asked);
    } else {
      answer(asked, Verdict.FORGED);
    }
  }

  private void validate(Validate asked) {
    TopicValidator validator =
        asked.validate() ? locals.topics().validator(asked.message().topic()) : null;
    if (validator == null) {
      answer(asked, Verdict.ACCEPT);
      return;
    }
    TopicMessage message = seen(asked.id(), asked.message(), asked.from(), tools.clock().nowMs());
    queues
        .computeIfAbsent(message.topic(), first -> new VerdictQueue(maxConcurrent, tools, users))
        .judge(message, validator, verdict -> answer(asked, verdict));
  }

  private void answer(Validate asked, Verdict verdict) {
    incarnation
        .self()
        .tell(new GossipsubModule.Judged(incarnation.number(), asked.ticket(), verdict));
  }

  private static @Nullable PeerId authorOf(GossipMessage message) {
    Bytes from = message.from();
    try {
      return from == null ? null : PeerId.fromBytes(from);
    } catch (MalformedException e) {
      return null;
    }
  }
}
