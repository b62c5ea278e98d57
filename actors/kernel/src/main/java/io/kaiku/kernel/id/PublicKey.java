package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * A public key of one of the four types; immutable, and equal if its encoding is equal (libp2p
 * specs: peer-ids, "Keys").
 */
public final class PublicKey {
  private final KeyCodec key;
  private final Bytes encoded;
  private final SignatureAlgorithm.Verifier verifier;

  private PublicKey(KeyCodec key, Bytes encoded, SignatureAlgorithm.Verifier verifier) {
    this.key = key;
    this.encoded = encoded;
    this.verifier = verifier;
  }

  /**
   * Reads the protobuf form.
   *
   * @throws MalformedException if it is of an unknown type, not encoded in the one deterministic
   *     form, or not a key; an RSA key of fewer than 2,048 or more than 8,192 bits is refused by
   *     its size, before any arithmetic
   */
  public static PublicKey decode(Bytes encoded) throws MalformedException {
    Bytes own = encoded.compact();
    KeyCodec key = KeyCodec.decode(own);
    return new PublicKey(key, own, SignatureAlgorithms.of(key.type()).verifier(key.data()));
  }

  /** Reads the key material alone, as the specification lays it down for the type. */
  public static PublicKey of(KeyType type, Bytes data) throws MalformedException {
    return decode(new KeyCodec(type, data).encode());
  }

  public KeyType type() {
    return key.type();
  }

  /** The key material: 32 bytes of Ed25519, 33 of secp256k1, else DER. */
  public Bytes data() {
    return key.data();
  }

  /** The protobuf form. */
  public Bytes encoded() {
    return encoded;
  }

  /**
   * Whether the signature is this key's over the message; false for a signature of any wrong form.
   */
  public boolean verify(Bytes message, Bytes signature) {
    return verifier.verify(message, signature);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicKey that && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  @Override
  public String toString() {
    return type() + "(" + PeerId.of(this) + ")";
  }
}
