package io.kaiku.kademlia.core;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A point of the 256-bit key space: the SHA-256 of what it stands for (specs kad-dht/README.md,
 * "Distance"). Peers and values share the space; two points are as far apart as their XOR, read as
 * an unsigned number.
 */
public final class Key implements Comparable<Key> {
  /** Bits of a key. */
  public static final int BITS = 256;

  private final Bytes hash;

  private Key(Bytes hash) {
    this.hash = hash;
  }

  /** The key of a peer: the hash of its multihash bytes. */
  public static Key of(PeerId peer) {
    return of(peer.bytes());
  }

  /** The key of a value. */
  public static Key of(Bytes preimage) {
    var sha256 = sha256();
    sha256.update(preimage.array(), preimage.offset(), preimage.size());
    return new Key(Bytes.wrap(sha256.digest()));
  }

  /** The 32 bytes of the key. */
  public Bytes bytes() {
    return hash;
  }

  /** How many leading bits both keys share, 0 to {@value #BITS}. */
  public int commonPrefixLength(Key other) {
    for (int i = 0; i < hash.size(); i++) {
      int xor = hash.unsignedAt(i) ^ other.hash.unsignedAt(i);
      if (xor != 0) {
        return i * Byte.SIZE + Integer.numberOfLeadingZeros(xor) - (Integer.SIZE - Byte.SIZE);
      }
    }
    return BITS;
  }

  /**
   * Negative if {@code a} is closer to this key than {@code b}, positive if farther, 0 if they are
   * equal.
   */
  public int compareDistances(Key a, Key b) {
    for (int i = 0; i < hash.size(); i++) {
      int self = hash.unsignedAt(i);
      int order = Integer.compare(self ^ a.hash.unsignedAt(i), self ^ b.hash.unsignedAt(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @Override
  public int compareTo(Key other) {
    return hash.compareTo(other.hash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key that && hash.equals(that.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return hash.hex();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
