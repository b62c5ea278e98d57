package io.kaiku.netty.transport;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why listening, dialing or opening a substream failed. Delivered through stages, never thrown;
 * without a stack trace, because remote peers can cause most of these at will.
 */
public abstract sealed class TransportException extends Exception {

  private static final Pattern NATIVE =
      Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ([^:]+)(: .*)?$");

  private final ErrorCode code;

  private TransportException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
  }

  /**
   * The libp2p error code that comes closest; {@code NO_ERROR} where nothing was sent to anybody.
   */
  public final ErrorCode code() {
    return code;
  }

  /**
   * What the system said, without the name of its function and the address that Netty adds: {@code
   * bind(..) failed with error(-98): Address already in use}.
   */
  private static String said(Throwable cause) {
    if (cause instanceof NoRouteToHostException) {
      return "No route to host"; // which the system says and Netty leaves out
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : NATIVE.matcher(message).replaceFirst("$1");
  }

  /** No transport here understands the address. */
  public static final class Unsupported extends TransportException {
    /** Names the address. */
    public Unsupported(Multiaddr address) {
      super(ErrorCode.NO_ERROR, "no transport of this peer understands " + address, null);
    }
  }

  /** The address could not be bound. */
  public static final class ListenFailed extends TransportException {
    /** Names the address and what the system said. */
    public ListenFailed(Multiaddr address, Throwable cause) {
      super(ErrorCode.NO_ERROR, "cannot listen on " + address + ": " + said(cause), cause);
    }
  }

  /** A DNS name led nowhere, or further than the bounds allow. */
  public static final class ResolutionFailed extends TransportException {
    /** Names the address and what the resolver said. */
    public ResolutionFailed(Multiaddr address, String why) {
      super(ErrorCode.NO_ERROR, "cannot resolve " + address + ": " + why, null);
    }
  }

  /** Nobody accepted the raw connection: refused, unreachable, reset. */
  public static final class Refused extends TransportException {
    /** Names the address and what the system said. */
    public Refused(Multiaddr address, Throwable cause) {
      super(ErrorCode.NO_ERROR, "cannot connect to " + address + ": " + said(cause), cause);
    }
  }

  /** The connection was not established and upgraded in time. */
  public static final class DialTimeout extends TransportException {
    /** Names the address, the step that was under way and the deadline. */
    public DialTimeout(Multiaddr address, String step, long afterMillis) {
      super(
          ErrorCode.NO_ERROR,
          "dialing " + address + " took more than " + afterMillis + " ms during " + step,
          null);
    }
  }

  /** The dial was cancelled here. */
  public static final class Cancelled extends TransportException {
    /** Names the address. */
    public Cancelled(Multiaddr address) {
      super(ErrorCode.NO_ERROR, "the dial of " + address + " was cancelled", null);
    }
  }

  /** Security or muxer could not be agreed on, or the other side broke the handshake. */
  public static final class HandshakeFailed extends TransportException {
    /** Names the step and what was wrong. */
    public HandshakeFailed(ErrorCode code, String step, String why) {
      super(code, step + " with the remote peer failed: " + why, null);
    }
  }

  /** Somebody else answered than the one who was dialed. */
  public static final class PeerIdMismatch extends TransportException {
    private final PeerId expected;
    private final PeerId actual;

    /** Names both. */
    public PeerIdMismatch(Multiaddr address, PeerId expected, PeerId actual) {
      super(
          ErrorCode.NO_ERROR,
          "dialed " + expected + " at " + address + " but " + actual + " answered",
          null);
      this.expected = expected;
      this.actual = actual;
    }

    /** Who was dialed. */
    public PeerId expected() {
      return expected;
    }

    /** Who answered, and proved it. */
    public PeerId actual() {
      return actual;
    }
  }

  /** The connection is gone. */
  public static final class ConnectionClosed extends TransportException {
    private final Closed closed;

    /** Says how it went. */
    public ConnectionClosed(Closed closed) {
      super(
          closed.code(),
          "the connection was closed "
              + (closed.byRemote() ? "by the remote peer" : "here")
              + " with "
              + closed.code()
              + (closed.detail().isEmpty() ? "" : ": " + closed.detail()),
          null);
      this.closed = closed;
    }

    /** How the connection ended. */
    public Closed closed() {
      return closed;
    }
  }

  /** The other side supports none of the protocols that were offered. */
  public static final class NegotiationFailed extends TransportException {
    private final List<String> offered;

    /** Lists what was offered. */
    public NegotiationFailed(List<String> offered, String why) {
      super(
          ErrorCode.PROTOCOL_NEGOTIATION_FAILED,
          "the remote peer took none of " + offered + ": " + why,
          null);
      this.offered = List.copyOf(offered);
    }

    /** What was offered, from most to least wanted. */
    public List<String> offered() {
      return offered;
    }
  }

  /** The other side did not answer the negotiation of a substream in time. */
  public static final class NegotiationTimeout extends TransportException {
    /** Lists what was offered, and the deadline. */
    public NegotiationTimeout(List<String> offered, long afterMillis) {
      super(
          ErrorCode.PROTOCOL_NEGOTIATION_FAILED,
          "no answer to " + offered + " within " + afterMillis + " ms",
          null);
    }
  }

  /**
   * The limit of substreams that are open, or not yet acknowledged, is reached; try again when some
   * have ended.
   */
  public static final class TooManySubstreams extends TransportException {
    /** Names the limit. */
    public TooManySubstreams(int limit) {
      super(
          ErrorCode.RESOURCE_LIMIT_EXCEEDED,
          "the limit of " + limit + " substreams is reached",
          null);
    }
  }

  /** The transport was closed. */
  public static final class TransportClosed extends TransportException {
    /** Names the transport. */
    public TransportClosed(String transport) {
      super(ErrorCode.SHUTDOWN, "the transport " + transport + " is closed", null);
    }
  }
}
