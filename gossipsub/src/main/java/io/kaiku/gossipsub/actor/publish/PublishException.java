package io.kaiku.gossipsub.actor.publish;

/** Why a message was not published. Delivered through stages, never thrown. */
public abstract sealed class PublishException extends Exception {
  private PublishException(String message) {
    super(message, null, false, false);
  }

  /** The message itself cannot be published in this topic; it says why and what to do. */
  public static final class Refused extends PublishException {
    Refused(String topic, String remedy) {
      super("a message for " + topic + " was refused: " + remedy);
    }
  }

  /** Until the deadline no connected peer subscribed to the topic. Nothing was sent. */
  public static final class Unheard extends PublishException {
    Unheard(String topic, long deadlineMs) {
      super(
          "no connected peer subscribed to "
              + topic
              + " within "
              + deadlineMs
              + " ms: connect to peers that do, or allow the publish more time");
    }
  }

  /** The message was addressed to peers, and written to none of them until the deadline. */
  public static final class Unwritten extends PublishException {
    Unwritten(String topic, int addressed, int lost) {
      super(
          "a message for "
              + topic
              + " was written to none of "
              + addressed
              + " peers ("
              + lost
              + " were lost or gave it up): publish again, or allow the publish more time");
    }
  }

  /** Too much is being published. */
  public static final class TooMany extends PublishException {
    TooMany(String setting, long limit) {
      super(
          "no more than "
              + limit
              + " may wait to be published: wait for earlier publishes, or raise "
              + "kaiku.gossipsub.publish."
              + setting);
    }
  }

  /** The peer stops. */
  public static final class Stopping extends PublishException {
    Stopping(String topic) {
      super("a message for " + topic + " was not published because the peer is stopping");
    }
  }
}
