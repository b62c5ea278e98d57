package io.kaiku.swarm.peers;

/** What became of a signed record. */
public enum RecordOutcome {
  /** It is kept, and its addresses have taken the place of earlier claims. */
  STORED,
  /** The same one, or a newer one, is kept already. */
  NOT_NEWER,
  /** It is of another peer than the one that volunteered it. */
  NOT_ITS_OWN,
  /** It is of ourselves. */
  OF_SELF,
  /** The peerstore is full of peers that are worth more. */
  FULL
}
