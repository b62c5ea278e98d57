package io.kaiku.wire.noise;

import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key and the number of the next message under it (Noise, "The CipherState object").
 *
 * <p>The number moves only when a message was sealed or opened, and never wraps.
 */
final class CipherState {
  /** 2<sup>64</sup>-1, which the specification reserves. */
  private static final long RESERVED_NONCE = -1;

  private final ChaChaPoly cipher;
  private final SecretKey key;
  private long nonce;

  CipherState(ChaChaPoly cipher, byte[] key) {
    this(cipher, key, 0);
  }

  CipherState(ChaChaPoly cipher, byte[] key, long nonce) {
    this.cipher = cipher;
    this.key = new SecretKeySpec(key, 0, ChaChaPoly.KEY_SIZE, "ChaCha20");
    this.nonce = nonce;
  }

  /** Encrypts in place; the tag follows. */
  void seal(byte[] text, int at, int size) throws WireException {
    checkNonce();
    cipher.seal(key, nonce, text, at, size);
    nonce++;
  }

  void seal(byte[] associated, byte[] text, int at, int size) throws WireException {
    checkNonce();
    cipher.seal(key, nonce, associated, text, at, size);
    nonce++;
  }

  /** Decrypts in place {@code size} bytes of which the last 16 are the tag. */
  void open(byte[] text, int at, int size) throws WireException {
    checkNonce();
    advanceIf(cipher.open(key, nonce, text, at, size));
  }

  void open(byte[] associated, byte[] text, int at, int size) throws WireException {
    checkNonce();
    advanceIf(cipher.open(key, nonce, associated, text, at, size));
  }

  long nonce() {
    return nonce;
  }

  private void checkNonce() throws WireException {
    if (nonce == RESERVED_NONCE) {
      throw new WireException(
          Fault.KEY_EXHAUSTED, "noise: the key has encrypted 2^64-1 messages; connect again");
    }
  }

  private void advanceIf(boolean authentic) throws WireException {
    if (!authentic) {
      throw new WireException(
          Fault.FORGED_RECORD, "noise: message " + Long.toUnsignedString(nonce) + " is forged");
    }
    nonce++;
  }
}
