package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Base58;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Multibase;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.crypto.Sha256;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer is: the multihash of its public key, which holds the key itself if that is at most 42
 * bytes long (libp2p specs: peer-ids, "Peer Ids").
 *
 * <p>Immutable; comparing and hashing are cheap. That the peer at the other end of a connection
 * <em>is</em> this peer is proved by the security handshake, never by the id.
 */
public final class PeerId implements Comparable<PeerId> {
  /** The largest encoded public key, in bytes, that an id holds as it is. */
  public static final int MAX_INLINE_KEY = 42;

  private static final int IDENTITY = 0x00;
  private static final int SHA2_256 = 0x12;
  private static final int DIGEST_SIZE = 32;
  private static final int CID_V1 = 1;
  private static final int LIBP2P_KEY = 0x72;
  private static final int MAX_TEXT = 128;

  private final Bytes multihash;
  private final int hash;
  private @Nullable String text; // null until asked for; made twice at worst

  private PeerId(Bytes multihash) {
    this.multihash = multihash;
    this.hash = multihash.hashCode();
  }

  /** The id of a key. */
  public static PeerId of(PublicKey key) {
    Bytes encoded = key.encoded();
    return encoded.size() <= MAX_INLINE_KEY
        ? new PeerId(multihash(IDENTITY, encoded))
        : new PeerId(multihash(SHA2_256, Sha256.of(encoded)));
  }

  /**
   * Reads the form that protocols exchange, a multihash.
   *
   * @throws MalformedException if it is neither a SHA2-256 multihash nor an identity multihash of
   *     at most 42 bytes
   */
  public static PeerId fromBytes(Bytes multihash) throws MalformedException {
    long code = Varint.get(multihash, 0);
    int at = Varint.size(code);
    long size = Varint.get(multihash, at);
    at += Varint.size(size);
    if (size != multihash.size() - at) {
      throw new MalformedException(
          "peer id announces a digest of "
              + size
              + " bytes, "
              + (multihash.size() - at)
              + " follow");
    }
    if (code == SHA2_256 && size != DIGEST_SIZE) {
      throw new MalformedException(
          "peer id has a SHA2-256 digest of " + size + " bytes; it must be 32");
    }
    if (code == IDENTITY && (size == 0 || size > MAX_INLINE_KEY)) {
      throw new MalformedException(
          "peer id holds a key of " + size + " bytes; it must be 1 to " + MAX_INLINE_KEY);
    }
    if (code != SHA2_256 && code != IDENTITY) {
      throw new MalformedException(
          "peer id is a multihash of kind 0x"
              + Long.toHexString(code)
              + "; it must be SHA2-256 or identity");
    }
    return new PeerId(multihash.compact());
  }

  /**
   * Reads any text form: the base58 multihash ({@code 12D3KooW…}, {@code 16Uiu2…}, {@code Qm…}), or
   * a CID of version 1 in any multibase ({@code bafz…}, {@code k51…}; libp2p specs: RFC 0001).
   */
  public static PeerId parse(String text) throws MalformedException {
    if (text.length() > MAX_TEXT) {
      throw new MalformedException(
          "peer id of " + text.length() + " characters exceeds the limit of " + MAX_TEXT);
    }
    try {
      boolean isBase58 = text.startsWith("1") || text.startsWith("Qm");
      return isBase58 ? fromBytes(Base58.decode(text)) : fromCid(Multibase.decode(text));
    } catch (MalformedException e) {
      throw new MalformedException(
          "not a peer id, which is written 12D3KooW…, Qm…, or as a CID such as bafz… or k51…: "
              + e.getMessage(),
          e);
    }
  }

  /** The multihash. */
  public Bytes bytes() {
    return multihash;
  }

  /** The key that the id holds; empty if the id holds only its hash, or no key that can be read. */
  public Optional<PublicKey> publicKey() {
    if (multihash.at(0) != IDENTITY) {
      return Optional.empty();
    }
    try {
      return Optional.of(PublicKey.decode(multihash.slice(2)));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** Whether this is the id of the key. */
  public boolean matches(PublicKey key) {
    return equals(of(key));
  }

  /** As a CID of version 1 in the given base; {@link Multibase#BASE36} fits into a DNS label. */
  public String toCid(Multibase base) {
    return base.encode(Bytes.wrap(new byte[] {CID_V1, LIBP2P_KEY}).concat(multihash));
  }

  /** As a CID of version 1 in base32, {@code bafz…}. */
  public String toCid() {
    return toCid(Multibase.BASE32);
  }

  @Override
  public int compareTo(PeerId other) {
    return multihash.compareTo(other.multihash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof PeerId that && hash == that.hash && multihash.equals(that.multihash));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The base58 multihash, {@code 12D3KooW…} or {@code Qm…}. */
  @Override
  public String toString() {
    String known = text;
    if (known == null) {
      known = Base58.encode(multihash);
      text = known;
    }
    return known;
  }

  private static PeerId fromCid(Bytes cid) throws MalformedException {
    long version = Varint.get(cid, 0);
    if (version != CID_V1) {
      throw new MalformedException("peer id is a CID of version " + version + "; it must be 1");
    }
    long codec = Varint.get(cid, 1);
    if (codec != LIBP2P_KEY) {
      throw new MalformedException(
          "peer id is a CID of codec 0x"
              + Long.toHexString(codec)
              + "; it must be libp2p-key, 0x72");
    }
    return fromBytes(cid.slice(2));
  }

  private static Bytes multihash(int code, Bytes digest) {
    return Bytes.wrap(new byte[] {(byte) code, (byte) digest.size()}).concat(digest);
  }
}
