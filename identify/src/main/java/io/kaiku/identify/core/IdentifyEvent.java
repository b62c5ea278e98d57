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
   * What a peer is known to say of itself now, after a report or a push.
   *
   * @param message everything it said so far that still stands; key, record and observed address
   *     only if they came with the last message, and the key only if it is the peer's
   * @param addresses where it listens, without {@code /p2p}, at most {@link
   *     IdentifyLimits#MAX_ADDRESSES}
   * @param record its signed record, if it sent one that is valid, its own and newer than the last
   */
  record Identified(
      PeerId peer, IdentifyMessage message, List<Multiaddr> addresses, @Nullable PeerRecord record)
      implements IdentifyEvent {}

  /** The peer did not answer, on any of its connections, or is not connected. */
  record Unanswered(PeerId peer, String reason) implements IdentifyEvent {}

  /**
   * The peer says that it sees us at this address, given without {@code /p2p}; not to be believed
   * alone.
   */
  record ObservedAs(PeerId peer, long connection, Multiaddr address) implements IdentifyEvent {}

  /** Something that the peer said was ignored. */
  record Ignored(PeerId peer, Cause cause) implements IdentifyEvent {}

  /** Entries of our own did not fit the message for the peer. */
  record Trimmed(PeerId peer, int leftOut) implements IdentifyEvent {}

  /** Why something was ignored; the names of counters. */
  enum Cause {
    /** The public key is not the one that the connection proved. */
    WRONG_PUBLIC_KEY,
    /** The signed record is malformed, wrongly signed, or another peer's. */
    BAD_RECORD,
    /** The signed record is older than the one that is known. */
    OLD_RECORD,
    /** A listen address that leads to another peer. */
    OTHER_PEERS_ADDRESS,
    /** More pushes than allowed. */
    PUSH_RATE,
    /** A message before the peer came up, or after it went. */
    UNKNOWN_PEER
  }
}
