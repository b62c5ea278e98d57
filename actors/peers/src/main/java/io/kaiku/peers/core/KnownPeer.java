package io.kaiku.peers.core;

import io.kaiku.kernel.record.PeerRecord;

/**
 * A peer of our network whose signatures were verified.
 *
 * @param entry what to tell others of it
 */
public record KnownPeer(PeerCard card, PeerRecord record, Entry entry) {}
