package io.kaiku.swarm.peers;

import java.time.Duration;

/**
 * Bounds of a {@link Peerstore}. A combination that makes no sense cannot be constructed.
 *
 * @param maxPeers peers kept; beyond it the least recently used give way
 * @param maxBytes an estimate of the heap that all of it takes; at most 1 KiB for each peer that is
 *     connected or configured comes on top
 * @param perPeer bounds of each peer
 * @param ttls how long addresses hold
 */
public record PeerstoreConfig(int maxPeers, long maxBytes, PerPeer perPeer, Ttls ttls) {

  public PeerstoreConfig {
    require(maxPeers >= 16, "max-peers", "at least 16", maxPeers);
    require(maxBytes >= perPeer.maxBytes(), "max-bytes", "at least per-peer.max-bytes", maxBytes);
  }

  /** 10,000 peers in 64 MiB, see {@link PerPeer#defaults} and {@link Ttls#defaults}. */
  public static PeerstoreConfig defaults() {
    return new PeerstoreConfig(10_000, 64L << 20, PerPeer.defaults(), Ttls.defaults());
  }

  public PeerstoreConfig withMaxPeers(int peers) {
    return new PeerstoreConfig(peers, maxBytes, perPeer, ttls);
  }

  public PeerstoreConfig withMaxBytes(long bytes) {
    return new PeerstoreConfig(maxPeers, bytes, perPeer, ttls);
  }

  public PeerstoreConfig with(PerPeer bounds) {
    return new PeerstoreConfig(maxPeers, maxBytes, bounds, ttls);
  }

  /**
   * Bounds of one peer.
   *
   * @param maxAddresses addresses; beyond it the least trusted that expires first gives way
   * @param maxAddressBytes size of one address
   * @param maxProtocols protocol ids
   * @param maxTextLength characters of a protocol id or a version
   * @param maxBytes an estimate of the heap that the peer takes; its newest signed record, of at
   *     most 16 KiB, may come on top
   */
  public record PerPeer(
      int maxAddresses, int maxAddressBytes, int maxProtocols, int maxTextLength, int maxBytes) {

    public PerPeer {
      require(maxAddresses > 0, "per-peer.max-addresses", "positive", maxAddresses);
      require(maxAddressBytes > 0, "per-peer.max-address-bytes", "positive", maxAddressBytes);
      require(maxProtocols > 0, "per-peer.max-protocols", "positive", maxProtocols);
      require(maxTextLength > 0, "per-peer.max-text-length", "positive", maxTextLength);
      require(maxBytes >= 16 << 10, "per-peer.max-bytes", "at least 16384", maxBytes);
    }

    /** 100 addresses of 512 B, 1,024 protocols (as go-libp2p) of 256 characters, 64 KiB in all. */
    public static PerPeer defaults() {
      return new PerPeer(100, 512, 1_024, 256, 64 << 10);
    }
  }

  /**
   * How long addresses hold once the peer is not connected; while it is, none expires.
   *
   * @param unsigned what third parties told without a signature
   * @param claimed what the peer told or signed, if we never met it
   * @param met every address of a peer after its last connection is gone
   */
  public record Ttls(Duration unsigned, Duration claimed, Duration met) {

    public Ttls {
      require(unsigned.isPositive(), "ttl.unsigned", "positive", unsigned);
      require(claimed.isPositive(), "ttl.claimed", "positive", claimed);
      require(met.isPositive(), "ttl.met", "positive", met);
    }

    /**
     * 10 minutes, 1 hour (go-libp2p's AddressTTL) and 24 hours. go-libp2p forgets peers it has met
     * after 15 minutes; a data centre that is cut off for hours must be found again, and the bounds
     * on peers and bytes keep that cheap.
     */
    public static Ttls defaults() {
      return new Ttls(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(24));
    }

    long ofMs(Provenance provenance) {
      return switch (provenance) {
        case PEER_EXCHANGE -> unsigned.toMillis();
        case IDENTIFY, SIGNED_RECORD -> claimed.toMillis();
        case CONNECTION -> met.toMillis();
        case SEED, USER -> KnownAddress.NEVER;
      };
    }
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "kaiku.swarm.peerstore." + key + " must be " + rule + ", not " + value);
    }
  }
}
