package io.kaiku.swarm.peers;

/**
 * How full a peerstore is, and what it did not keep since it was made.
 *
 * @param size what it holds now
 * @param evictedPeers peers that gave way to others
 * @param refusedAddresses addresses that nobody can be reached at, or beyond a limit
 * @param refusedProtocols protocol ids beyond a limit
 * @param refusedRecords signed records that were not newer, not its own, or of ourselves
 */
public record PeerstoreStats(
    Size size,
    long evictedPeers,
    long refusedAddresses,
    long refusedProtocols,
    long refusedRecords) {

  /**
   * What a peerstore holds.
   *
   * @param bytes an estimate of the heap that remote peers can fill
   */
  public record Size(int peers, int connected, int addresses, long bytes) {}
}
