package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The chaining key and the hash of all that both sides have said (Noise, "The SymmetricState
 * object").
 */
final class SymmetricState {
  private static final int HASH_SIZE = 32;
  private static final String HMAC = "HmacSHA256";

  private final ChaChaPoly cipher;
  private final MessageDigest sha256;
  private final Mac hmac;
  private byte[] chainingKey;
  private byte[] hash;
  private @Nullable CipherState encryption;

  /**
   * @param protocolName of exactly 32 bytes, as that of libp2p is
   */
  SymmetricState(ChaChaPoly cipher, Bytes protocolName) {
    if (protocolName.size() != HASH_SIZE) {
      throw new IllegalArgumentException("a protocol name of 32 bytes is its own hash");
    }
    this.cipher = cipher;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      hmac = Mac.getInstance(HMAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
    hash = protocolName.toArray();
    chainingKey = hash;
  }

  void mixHash(Bytes data) {
    sha256.update(hash);
    sha256.update(data.array(), data.offset(), data.size());
    hash = sha256.digest();
  }

  void mixKey(byte[] secret) {
    byte[][] derived = derive(secret);
    chainingKey = derived[0];
    encryption = new CipherState(cipher, derived[1]);
  }

  /** Encrypts once there is a key, and adds what it made to the hash. */
  Bytes encryptAndHash(Bytes text) throws WireException {
    Bytes sealed = encryption == null ? text : sealed(encryption, text);
    mixHash(sealed);
    return sealed;
  }

  /** The reverse of {@link #encryptAndHash}; needs at least {@link #overhead} bytes. */
  Bytes decryptAndHash(Bytes sealed) throws WireException {
    Bytes text = encryption == null ? sealed : opened(encryption, sealed);
    mixHash(sealed);
    return text;
  }

  Bytes hash() {
    return Bytes.copyOf(hash);
  }

  /** How many bytes encryption adds at this point. */
  int overhead() {
    return encryption == null ? 0 : ChaChaPoly.TAG_SIZE;
  }

  /** The keys of the channel: initiator to responder, then responder to initiator. */
  CipherState[] split() {
    byte[][] derived = derive(new byte[0]);
    return new CipherState[] {
      new CipherState(cipher, derived[0]), new CipherState(cipher, derived[1])
    };
  }

  private Bytes sealed(CipherState state, Bytes text) throws WireException {
    byte[] out = new byte[text.size() + ChaChaPoly.TAG_SIZE];
    text.copyTo(out, 0);
    state.seal(hash, out, 0, text.size());
    return Bytes.wrap(out);
  }

  private Bytes opened(CipherState state, Bytes sealed) throws WireException {
    byte[] out = sealed.toArray();
    state.open(hash, out, 0, out.length);
    return Bytes.wrap(out, 0, out.length - ChaChaPoly.TAG_SIZE);
  }

  /** HKDF with two outputs (Noise, "Hash functions"). */
  private byte[][] derive(byte[] secret) {
    byte[] extracted = hmac(chainingKey, secret, Bytes.EMPTY);
    byte[] first = hmac(extracted, new byte[] {1}, Bytes.EMPTY);
    byte[] second = hmac(extracted, first, Bytes.wrap(new byte[] {2}));
    return new byte[][] {first, second};
  }

  private byte[] hmac(byte[] key, byte[] data, Bytes more) {
    try {
      hmac.init(new SecretKeySpec(key, HMAC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC refuses a key of 32 bytes", e);
    }
    hmac.update(data);
    hmac.update(more.array(), more.offset(), more.size());
    return hmac.doFinal();
  }
}
