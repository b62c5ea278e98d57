package io.kaiku.gossipsub.actor.publish;

/**
 * What may wait to be published.
 *
 * @param maxWaiting messages that are not answered yet
 * @param maxWaitingBytes the payload of those that were written to nobody yet, in bytes
 */
public record PublishLimits(int maxWaiting, long maxWaitingBytes) {
  public PublishLimits {
    if (maxWaiting < 1 || maxWaitingBytes < 65_536) {
      throw new IllegalArgumentException(
          "kaiku.gossipsub.publish needs 1 <= max-waiting and 64 KiB <= max-waiting-bytes, not "
              + maxWaiting
              + " and "
              + maxWaitingBytes);
    }
  }
}
