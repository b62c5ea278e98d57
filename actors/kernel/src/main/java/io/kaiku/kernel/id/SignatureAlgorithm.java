package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;

/**
 * How keys of one type are read, sign and verify.
 *
 * <p>It is also the seam for a faster provider: an implementation for {@link KeyType#ED25519} that
 * {@link java.util.ServiceLoader} finds and that says it {@link #isUsable} takes the place of the
 * one built on BouncyCastle (see {@link JcaEd25519} for a ready one around any Java security
 * provider). Algorithms, verifiers and signers are immutable and may be used by many threads at
 * once; signatures are deterministic.
 */
public interface SignatureAlgorithm {
  KeyType type();

  /** Whether it works on this machine, for one that needs native code. */
  default boolean isUsable() {
    return true;
  }

  /**
   * Reads a public key.
   *
   * @param data the {@code Data} field of the key's protobuf
   * @throws MalformedException if it is not a key of this type in the one form that the
   *     specification allows
   */
  Verifier verifier(Bytes data) throws MalformedException;

  /**
   * Reads a private key.
   *
   * @param data the {@code Data} field of the key's protobuf
   * @throws MalformedException if it is not a key of this type, or if its parts contradict one
   *     another
   */
  Signer signer(Bytes data) throws MalformedException;

  /** A public key, ready to verify. */
  interface Verifier {
    /**
     * Whether the signature is this key's over the message; false for a signature of any wrong
     * form, never an exception.
     */
    boolean verify(Bytes message, Bytes signature);
  }

  /** A private key, ready to sign. */
  interface Signer {
    /** The {@code Data} field of the public key. */
    Bytes publicData();

    /** The {@code Data} field of the private key, in the form that is preferred today. */
    Bytes privateData();

    Bytes sign(Bytes message);
  }
}
