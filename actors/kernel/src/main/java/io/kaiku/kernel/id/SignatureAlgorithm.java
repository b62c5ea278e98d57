package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;

/**
 * How keys of one type are read, sign and verify. Algorithms, verifiers and signers are immutable
 * and may be used by many threads at once; signatures are deterministic.
 */
interface SignatureAlgorithm {
  KeyType type();

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
