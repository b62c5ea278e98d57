package io.kaiku.wire.noise;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/**
 * The AEAD of all Noise channels of one thread, on the JDK's cipher (Noise, "The ChaChaPoly cipher
 * functions").
 *
 * <p>It holds no key between calls, so the channels of an event loop share one, and an idle channel
 * costs no cipher. Only the thread that uses the channels may use it.
 */
public final class ChaChaPoly {
  static final int TAG_SIZE = 16;
  static final int KEY_SIZE = 32;

  private static final int NONCE_SIZE = 12;
  private static final byte[] NO_DATA = new byte[0];

  private final Cipher sealing;
  private final Cipher opening;

  /** Throws {@link IllegalStateException} on a JDK without ChaCha20-Poly1305. */
  public ChaChaPoly() {
    sealing = newCipher();
    opening = newCipher();
  }

  /**
   * Encrypts in place; the tag follows the ciphertext.
   *
   * @param associated data that is authenticated and not encrypted
   */
  void seal(SecretKey key, long nonce, byte[] associated, byte[] text, int at, int size) {
    try {
      sealing.init(Cipher.ENCRYPT_MODE, key, parameters(nonce));
      sealing.updateAAD(associated);
      sealing.doFinal(text, at, size, text, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305 does not encrypt", e);
    }
  }

  /**
   * Decrypts in place what {@link #seal} made; a forgery leaves the text as it is.
   *
   * @param size of the ciphertext with its tag, at least {@link #TAG_SIZE}
   * @return false for a forgery
   */
  boolean open(SecretKey key, long nonce, byte[] associated, byte[] text, int at, int size) {
    try {
      opening.init(Cipher.DECRYPT_MODE, key, parameters(nonce));
      opening.updateAAD(associated);
      opening.doFinal(text, at, size, text, at);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305 does not decrypt", e);
    }
  }

  void seal(SecretKey key, long nonce, byte[] text, int at, int size) {
    seal(key, nonce, NO_DATA, text, at, size);
  }

  boolean open(SecretKey key, long nonce, byte[] text, int at, int size) {
    return open(key, nonce, NO_DATA, text, at, size);
  }

  /** 32 zero bits, then the nonce in little-endian order. */
  private static AlgorithmParameterSpec parameters(long nonce) {
    byte[] iv = new byte[NONCE_SIZE];
    for (int i = 0; i < Long.BYTES; i++) {
      iv[Integer.BYTES + i] = (byte) (nonce >>> (Byte.SIZE * i));
    }
    return new IvParameterSpec(iv);
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "this JDK has no ChaCha20-Poly1305 cipher: run on one that has the SunJCE provider", e);
    }
  }
}
