package io.kaiku.streams.topic;

import io.kaiku.gossipsub.core.TopicConfig;
import io.kaiku.streams.KaikuException;
import java.util.Optional;

/** What all peers of a topic must agree on, and who judges its messages here. */
public final class TopicRules {

  private final TopicConfig config;
  private final Optional<Validator> validator;

  private TopicRules(TopicConfig config, Optional<Validator> validator) {
    this.config = config;
    this.validator = validator;
  }

  /** Each message is signed by its author and identified by author and number (StrictSign). */
  public static TopicRules signed() {
    return new TopicRules(TopicConfig.signed(), Optional.empty());
  }

  /**
   * No message says who wrote it; it is identified by the SHA-256 of its payload (StrictNoSign).
   */
  public static TopicRules unsigned() {
    return new TopicRules(TopicConfig.unsigned(), Optional.empty());
  }

  /** These rules with another identity of messages. */
  public TopicRules withIdentity(MessageIdentity identity) {
    return new TopicRules(
        config.withMessageId(
            message ->
                identity.of(
                    Optional.ofNullable(message.from()),
                    Optional.ofNullable(message.seqno()),
                    message.data())),
        validator);
  }

  /** These rules with another size of the largest payload, in bytes. */
  public TopicRules withMaxBytes(int bytes) {
    try {
      return new TopicRules(config.withMaxDataBytes(bytes), validator);
    } catch (IllegalArgumentException e) {
      throw new KaikuException.Misconfigured("maxBytes", e);
    }
  }

  /** These rules with a validator. */
  public TopicRules withValidator(Validator judge) {
    return new TopicRules(config, Optional.of(judge));
  }

  /** Whether nobody can tell these rules from others. */
  boolean isSameAs(TopicRules other) {
    return config.equals(other.config) && validator.equals(other.validator);
  }

  TopicConfig config() {
    return config;
  }

  Optional<Validator> validator() {
    return validator;
  }
}
