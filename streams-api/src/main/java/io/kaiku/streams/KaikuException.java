package io.kaiku.streams;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.protocol.SwarmException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Kaiku could not do. The message says what happened, what to do about it, and which setting
 * it hangs on. Thrown by builders, else delivered through stages.
 */
public abstract sealed class KaikuException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String setting;
  private final String remedy;

  private KaikuException(String setting, String problem, String remedy, @Nullable Throwable cause) {
    super(problem + "; " + remedy + " [" + setting + "]", cause);
    this.setting = setting;
    this.remedy = remedy;
  }

  /** The setting to look at: a key of the configuration, or a method of a builder. */
  public final String setting() {
    return setting;
  }

  /** What to do. */
  public final String remedy() {
    return remedy;
  }

  /** A setting that cannot work. */
  public static final class Misconfigured extends KaikuException {
    /** Says what is wrong with it. */
    public Misconfigured(String setting, String problem, String remedy) {
      super(setting, problem, remedy, null);
    }

    /** Takes the words of whoever refused it. */
    public Misconfigured(String setting, Throwable cause) {
      super(setting, messageOf(cause), "correct the setting", cause);
    }
  }

  /** The key file cannot be used. */
  public static final class KeyUnusable extends KaikuException {
    /** Names the file and what the system said. */
    public KeyUnusable(Path file, Throwable cause) {
      super(
          "keyFile",
          "the key file " + file + " cannot be used: " + messageOf(cause),
          "give a file that this user may read and write, or leave the setting out for a new"
              + " identity at each start",
          cause);
    }
  }

  /** An address cannot be listened on. */
  public static final class ListenFailed extends KaikuException {
    /** Names the address in the words of the transport. */
    public ListenFailed(Throwable cause) {
      super(
          "kaiku.node.listen",
          messageOf(cause),
          "choose an address of this host and a port that is free, or port 0 for any",
          cause);
    }
  }

  /** Nobody could be reached. */
  public static final class Unreachable extends KaikuException {
    private static final String REMEDY =
        "check that it runs, that the address is right and that no firewall is between";

    /** No seed, and what stood in the way of the last one. */
    public Unreachable(Throwable cause) {
      super("seeds", "no seed answers: " + problem(cause), remedy(cause), cause);
    }

    /** Names whom, and what stood in the way. */
    public Unreachable(String whom, Throwable cause) {
      super(
          "connect",
          cause instanceof SwarmException.DialFailed
              ? problem(cause)
              : whom + " cannot be reached: " + problem(cause),
          remedy(cause),
          cause);
    }

    /** A failed dial has words for its remedy, after the last semicolon. */
    private static String problem(Throwable cause) {
      String message = messageOf(cause);
      return hasRemedy(cause) ? message.substring(0, message.lastIndexOf("; ")) : message;
    }

    private static String remedy(Throwable cause) {
      String message = messageOf(cause);
      return hasRemedy(cause) ? message.substring(message.lastIndexOf("; ") + 2) : REMEDY;
    }

    private static boolean hasRemedy(Throwable cause) {
      return cause instanceof SwarmException.DialFailed && messageOf(cause).contains("; ");
    }
  }

  /** A substream could not be opened. */
  public static final class SubstreamFailed extends KaikuException {
    /** Names the peer and what was offered. */
    public SubstreamFailed(PeerId peer, List<String> protocols, Throwable cause) {
      super(
          "protocols",
          "no substream of " + protocols + " to " + peer + ": " + messageOf(cause),
          "check that the peer serves one of these protocols, under exactly this name",
          cause);
    }
  }

  /** A protocol or topic is handled already. */
  public static final class AlreadyServed extends KaikuException {
    /** Names the protocols. */
    public AlreadyServed(List<String> protocols, Throwable cause) {
      super(
          "protocols",
          "one of " + protocols + " is served already: " + messageOf(cause),
          "close the former registration first, or choose another name",
          cause);
    }
  }

  /** A peer did not answer. */
  public static final class Unanswered extends KaikuException {
    /** Names the question. */
    public Unanswered(String setting, String what, Throwable cause) {
      super(
          setting,
          what + " was not answered: " + messageOf(cause),
          "check that the peer speaks the protocol, or raise the deadline",
          cause);
    }
  }

  /** Nobody took an event. */
  public static final class NotHeard extends KaikuException {
    /** Names the topic, and for how long a peer was awaited. */
    public NotHeard(String topic, long waitedMs, String why) {
      super(
          "kaiku.streams.publish.max-wait",
          "no peer has taken an event of topic " + topic + " within " + waitedMs + " ms: " + why,
          "check that a peer of the same network subscribes to it and that seeds are reachable, or"
              + " wait longer",
          null);
    }
  }

  /** More events wait to be published than may. */
  public static final class BacklogFull extends KaikuException {
    /** Takes the words of the router, which name the bound. */
    public BacklogFull(String topic, String why) {
      super(
          "kaiku.gossipsub.publish",
          "an event of topic " + topic + " is not taken: " + why,
          "publish no faster than the stages of earlier events complete, or raise the bound",
          null);
    }
  }

  /** An event that the router refuses. */
  public static final class PublishRefused extends KaikuException {
    /** Takes the words of the router. */
    public PublishRefused(String topic, String why) {
      super(
          "kaiku.gossipsub.topic",
          "an event of topic " + topic + " cannot be published",
          why,
          null);
    }
  }

  /** A topic that cannot be joined, or not under these rules. */
  public static final class TopicRefused extends KaikuException {
    /** Says why and what to do. */
    public TopicRefused(String topic, String problem, String remedy) {
      super("topic", "topic " + topic + ": " + problem, remedy, null);
    }
  }

  /** The mesh of a topic did not come to be in time. */
  public static final class NotReady extends KaikuException {
    /** Names the topic, and takes the words of the router for what is there and what is not. */
    public NotReady(String topic, long waitedMs, Throwable late) {
      super(
          "ready",
          "topic " + topic + " is not ready after " + waitedMs + " ms: " + messageOf(late),
          "check that seeds are reachable and that peers of the same network subscribe, or wait"
              + " longer",
          null);
    }
  }

  /** A subscriber was too slow and had asked to fail then. */
  public static final class Overflowed extends KaikuException {
    /** Takes the words of the router, which name the bounds. */
    public Overflowed(String topic, String why) {
      super(
          "kaiku.streams.subscription",
          "the subscription to topic " + topic + " has ended: " + why,
          "read faster, raise the bound, or choose an overflow policy that drops",
          null);
    }
  }

  /** An event and its codec do not fit together. */
  public static final class CodecFailed extends KaikuException {
    /** Names the topic and the publisher. */
    public CodecFailed(String topic, String whose, Throwable cause) {
      super(
          "codec",
          "an event of "
              + whose
              + " on topic "
              + topic
              + " does not fit the codec: "
              + messageOf(cause),
          "use the same codec, and the same classes, at all members of the topic",
          cause);
    }
  }

  /** The peer has been stopped. */
  public static final class Stopped extends KaikuException {
    /** Says what was not done. */
    public Stopped(String what) {
      super("stop", what + " was not done: the peer has been stopped", "start another one", null);
    }
  }

  /** The stack of an exception that remote peers cause at will says nothing and costs much. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this instanceof Misconfigured || this instanceof KeyUnusable
        ? super.fillInStackTrace()
        : this;
  }

  /** Exceptions of the file system name the file, and say by their type what is wrong with it. */
  private static String messageOf(Throwable cause) {
    String message = cause.getMessage();
    if (cause instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
