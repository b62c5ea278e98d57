package io.kaiku.node.carrier;

/**
 * Why an exchange failed, besides what its substream failed with. Delivered through stages, without
 * a stack trace.
 */
public abstract sealed class ExchangeException extends Exception {

  private ExchangeException(String message) {
    super(message, null, false, false);
  }

  /** It was not over in time. */
  public static final class Timeout extends ExchangeException {
    /** Names the protocol and the deadline. */
    public Timeout(String protocol, long afterMs) {
      super("the exchange of " + protocol + " was not over after " + afterMs + " ms");
    }
  }

  /** The other side sent more than it may. */
  public static final class TooMuch extends ExchangeException {
    /** Names the protocol and the limit. */
    public TooMuch(String protocol, String limit) {
      super("the answer of " + protocol + " exceeds the limit of " + limit);
    }
  }
}
