package io.kaiku.identify.core;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.record.PeerRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What identify tells the rest of the peer. */
public sealed interface IdentifyEvent {
  /** The peer this is about. */
  PeerId peer();

  /**
   * What a peer is known to say of itself now, after its first report or a push.
   *
   * @param addresses where it listens, without {@code /p2p}, at most {@link
   *     IdentifyLimits#MAX_ADDRESSES}
   * @param record its signed record, if it sent one that is valid, its own and newer than the last
   * @param first whether this answers our query, not a push
   */
  record Identified(
      PeerId peer,
      IdentifyMessage message,
      List<Multiaddr> addresses,
      @Nullable PeerRecord record,
      boolean first)
      implements IdentifyEvent {}

  /** The peer did not answer our query. */
  record Unanswered(PeerId peer, String reason) implements IdentifyEvent {}

  /** The peer says that it sees us at this address; not to be believed alone. */
  record ObservedAs(PeerId peer, Multiaddr address) implements IdentifyEvent {}

  /** Something that the peer said was ignored. */
  record Ignored(PeerId peer, Cause cause) implements IdentifyEvent {}

  /** Why something was ignored; the names of counters. */
  enum Cause {
    /** The public key is not the one that the connection proved. */
    WRONG_PUBLIC_KEY,
    /** The signed record is malformed, wrongly signed, or another peer's. */
    BAD_RECORD,
    /** The signed record is not newer than the one that is known. */
    OLD_RECORD,
    /** More pushes than allowed. */
    PUSH_RATE,
    /** A push before the peer came up, or after it went. */
    UNKNOWN_PEER
  }
}
