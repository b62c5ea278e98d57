package io.kaiku.reach;

/** What became of an observation; the names fit counters. */
public enum Verdict {
  /** It counts. */
  COUNTED,
  /** The same connection said the same before. */
  REPEATED,
  /** It came over a relay, whose address it would be. */
  RELAYED,
  /** Our end of the connection is none of our listeners, so nobody else could use the address. */
  NOT_A_LISTENER,
  /** It is not an address that everybody could reach: private, loopback, multicast, port 0. */
  NOT_PUBLIC,
  /** It is of another family or transport than our end of the connection. */
  OTHER_KIND,
  /** This observer, or all of them, have said enough. */
  TOO_MANY;

  /** Whether the votes may have changed. */
  public boolean counts() {
    return this == COUNTED;
  }
}
