package io.kaiku.peers.core;

/**
 * How many peers to know and to keep, and how often to talk about them.
 *
 * @param network the name of the network whose peers are believed
 * @param targetDegree connections to peers of the network that are wanted
 * @param maxKnown peers remembered at most
 * @param announceMs how often each connected peer is told whom we are connected to, in milliseconds
 * @param forgetMs how long a peer that nobody names and that is not connected is remembered, in
 *     milliseconds
 */
public record PeerExchangeConfig(
    String network, int targetDegree, int maxKnown, long announceMs, long forgetMs) {
  /** How often connections are looked after, in milliseconds. */
  static final long TICK_MS = 1_000;

  /** How long changes are gathered before they are announced, in milliseconds. */
  static final long GATHER_MS = 200;

  /** The same for each connected peer: about 100 exchanges a second say what has changed. */
  static final long GATHER_MS_PER_NEIGHBOUR = 10;

  /** How long a connected peer may take to say to which network it belongs, in milliseconds. */
  static final long INTRODUCTION_MS = 5_000;

  /** The first wait after a dial that led to no connection, in milliseconds; doubles each time. */
  static final long FIRST_BACKOFF_MS = 2_000;

  /** The longest wait between dials of one peer, in milliseconds. */
  static final long MAX_BACKOFF_MS = 300_000;

  /** Dials begun in one tick. */
  static final int DIALS_PER_TICK = 4;

  /** Dials that one sender may cause at once, and each minute. */
  static final int DIALS_PER_SOURCE = 8;

  /** Addresses that one dial may try; a peer with more of them counts for several dials. */
  static final int ADDRESSES_PER_DIAL = 8;

  /**
   * Dials that all senders that are gone may cause at once, and each minute; and as many to peers
   * that were connected.
   */
  static final int DIALS_OF_DEPARTED = 32;

  /** Entries that are verified for one sender at once. */
  static final int VERIFY_BURST = 64;

  /** Entries that are verified for one sender each second. */
  static final double VERIFY_PER_SECOND = 16;

  public PeerExchangeConfig {
    if (targetDegree < 1 || maxKnown < targetDegree) {
      throw new IllegalArgumentException(
          "kaiku.peers needs 1 <= target-degree <= max-known, not "
              + targetDegree
              + " and "
              + maxKnown);
    }
    if (announceMs < TICK_MS || forgetMs < announceMs) {
      throw new IllegalArgumentException(
          "kaiku.peers needs "
              + TICK_MS
              + " ms <= announce <= forget, not "
              + announceMs
              + " ms and "
              + forgetMs
              + " ms");
    }
  }

  /** 8 connections, 1,024 peers remembered for an hour, told every 30 s. */
  public static PeerExchangeConfig of(String network) {
    return new PeerExchangeConfig(network, 8, 1_024, 30_000, 3_600_000);
  }
}
