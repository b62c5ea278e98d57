package io.kaiku.streams.topic;

/** What becomes of a message (gossipsub v1.1, "Extended Validators"). */
public enum Verdict {
  /** It is delivered and forwarded. */
  ACCEPT,
  /** It is dropped, and whoever sent it should have known. */
  REJECT,
  /** It is dropped, and nobody is to blame. */
  IGNORE
}
