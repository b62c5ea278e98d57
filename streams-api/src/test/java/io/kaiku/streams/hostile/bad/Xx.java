package io.kaiku.streams.hostile.bad;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PublicKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Noise_XX_25519_ChaChaPoly_SHA256 with the identity payload of libp2p (specs noise/README.md), on
 * the ciphers of the JDK. Every message can be taken, bent and put back.
 */
public final class Xx {
  private static final byte[] NAME =
      "Noise_XX_25519_ChaChaPoly_SHA256".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  private static final String SIGNED = "noise-libp2p-static-key:";
  private static final int TAG = 16;
  private static final int KEY = 32;

  public final KeyPair ephemeral = keys();
  public final KeyPair fixed = keys();
  private final byte[] transcript = NAME.clone();
  private byte[] chain = NAME.clone();
  private byte[] hash;
  private byte[] key = new byte[0];
  private long nonce;
  private byte[] remoteEphemeral = new byte[0];
  private byte[] remoteFixed = new byte[0];

  public Xx() {
    hash = transcript;
    mix(new byte[0]);
  }

  /** One direction after the handshake. */
  public static final class Direction {
    private final byte[] key;
    private long nonce;

    private Direction(byte[] key) {
      this.key = key;
    }

    byte[] seal(byte[] plain, int from, int size) {
      return aead(Cipher.ENCRYPT_MODE, key, nonce++, new byte[0], plain, from, size);
    }

    byte[] open(byte[] sealed) {
      return aead(Cipher.DECRYPT_MODE, key, nonce++, new byte[0], sealed, 0, sealed.length);
    }
  }

  /** The identity payload of an honest peer. */
  public byte[] payload(Identity identity) {
    return payload(identity.publicKey().encoded().toArray(), signature(identity, SIGNED));
  }

  /** An identity payload of these two fields. */
  public static byte[] payload(byte[] encodedKey, byte[] signature) {
    return Proto.message().bytes(1, encodedKey).bytes(2, signature).toArray();
  }

  /** What an identity signs our static key with, over a prefix. */
  public byte[] signature(Identity identity, String prefix) {
    return identity.sign(Bytes.utf8(prefix).concat(Bytes.wrap(raw(fixed)))).toArray();
  }

  /** The first message of an initiator. */
  public byte[] first() {
    byte[] e = raw(ephemeral);
    mix(e);
    mix(new byte[0]);
    return e;
  }

  /** Takes the second message; returns its payload. */
  public byte[] readSecond(byte[] message) {
    remoteEphemeral = Arrays.copyOf(message, KEY);
    mix(remoteEphemeral);
    mixKey(dh(ephemeral, remoteEphemeral));
    remoteFixed = open(Arrays.copyOfRange(message, KEY, 2 * KEY + TAG));
    mixKey(dh(ephemeral, remoteFixed));
    return open(Arrays.copyOfRange(message, 2 * KEY + TAG, message.length));
  }

  /** The third message. */
  public byte[] third(byte[] payload) {
    byte[] s = seal(raw(fixed));
    mixKey(dh(fixed, remoteEphemeral));
    return join(s, seal(payload));
  }

  /** A third message whose static key is a point of low order, so that everybody knows the key. */
  public byte[] thirdOfLowOrder(byte[] point, byte[] payload) {
    byte[] s = seal(point);
    mixKey(new byte[KEY]);
    return join(s, seal(payload));
  }

  /** Takes the first message of another initiator. */
  public void readFirst(byte[] message) {
    remoteEphemeral = Arrays.copyOf(message, KEY);
    mix(remoteEphemeral);
    mix(new byte[0]);
  }

  /** The second message, of a responder. */
  public byte[] second(byte[] payload) {
    byte[] e = raw(ephemeral);
    mix(e);
    mixKey(dh(ephemeral, remoteEphemeral));
    byte[] s = seal(raw(fixed));
    mixKey(dh(fixed, remoteEphemeral));
    return join(e, s, seal(payload));
  }

  /** Takes the third message. */
  public void readThird(byte[] message) {
    remoteFixed = open(Arrays.copyOf(message, KEY + TAG));
    mixKey(dh(ephemeral, remoteFixed));
    open(Arrays.copyOfRange(message, KEY + TAG, message.length));
  }

  /** The ciphers of the initiator and of the responder, in this order. */
  public Direction[] split() {
    byte[][] keys = derive(chain, new byte[0]);
    return new Direction[] {new Direction(keys[0]), new Direction(keys[1])};
  }

  private byte[] seal(byte[] plain) {
    byte[] sealed = aead(Cipher.ENCRYPT_MODE, key, nonce++, hash, plain, 0, plain.length);
    mix(sealed);
    return sealed;
  }

  private byte[] open(byte[] sealed) {
    byte[] plain = aead(Cipher.DECRYPT_MODE, key, nonce++, hash, sealed, 0, sealed.length);
    mix(sealed);
    return plain;
  }

  private void mix(byte[] data) {
    hash = sha256(join(hash, data));
  }

  private void mixKey(byte[] secret) {
    byte[][] keys = derive(chain, secret);
    chain = keys[0];
    key = keys[1];
    nonce = 0;
  }

  private static byte[][] derive(byte[] chain, byte[] input) {
    byte[] temporary = hmac(chain, input);
    byte[] first = hmac(temporary, new byte[] {1});
    return new byte[][] {first, hmac(temporary, join(first, new byte[] {2}))};
  }

  private static byte[] aead(
      int mode, byte[] key, long nonce, byte[] associated, byte[] in, int from, int size) {
    byte[] iv = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(4, nonce).array();
    try {
      Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
      cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(iv));
      cipher.updateAAD(associated);
      return cipher.doFinal(in, from, size);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("X25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] dh(KeyPair own, byte[] other) {
    byte[] reversed = reversed(other);
    reversed[0] &= 0x7f;
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(own.getPrivate());
      agreement.doPhase(
          KeyFactory.getInstance("X25519")
              .generatePublic(
                  new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed))),
          true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] raw(KeyPair pair) {
    byte[] big = ((XECPublicKey) pair.getPublic()).getU().toByteArray();
    byte[] all = new byte[KEY];
    int size = Math.min(KEY, big.length);
    System.arraycopy(big, big.length - size, all, KEY - size, size);
    return reversed(all);
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      out[i] = bytes[bytes.length - 1 - i];
    }
    return out;
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** The key in the identity payload of another peer. */
  public static PublicKey keyOf(byte[] payload) throws IOException {
    try {
      return PublicKey.decode(Bytes.wrap(Proto.field(payload, 1)));
    } catch (io.kaiku.kernel.bytes.MalformedException e) {
      throw new IOException(e);
    }
  }
}
