package io.kaiku.kernel.machine;

/** Who began a connection or a substream. */
public enum Direction {
  /** The remote peer did. */
  INBOUND,
  /** We did. */
  OUTBOUND
}
