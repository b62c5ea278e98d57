package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** Ed25519 on BouncyCastle (RFC 8032; libp2p specs: peer-ids, "Ed25519"). */
final class Ed25519Algorithm implements SignatureAlgorithm {
  static final int KEY_SIZE = 32;
  static final int SIGNATURE_SIZE = 64;

  /** The y coordinates of the points whose order divides 8, and other encodings of the same. */
  private static final List<Bytes> SMALL_ORDER =
      List.of(
          Bytes.fromHex("0000000000000000000000000000000000000000000000000000000000000000"),
          Bytes.fromHex("0100000000000000000000000000000000000000000000000000000000000000"),
          Bytes.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
          Bytes.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
          Bytes.fromHex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
          Bytes.fromHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
          Bytes.fromHex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));

  @Override
  public KeyType type() {
    return KeyType.ED25519;
  }

  @Override
  public Verifier verifier(Bytes data) throws MalformedException {
    return new PointVerifier(checkedPublic(data));
  }

  @Override
  public Signer signer(Bytes data) throws MalformedException {
    Bytes seed = checkedSeed(data);
    Signer signer = new SeedSigner(seed, publicOf(seed));
    checkPublic(data, signer.publicData());
    return signer;
  }

  /** The public key of a seed of 32 bytes. */
  static Bytes publicOf(Bytes seed) {
    byte[] publicKey = new byte[KEY_SIZE];
    Ed25519.generatePublicKey(seed.array(), seed.offset(), publicKey, 0);
    return Bytes.wrap(publicKey);
  }

  /**
   * Refuses keys of the wrong size and points of small order, for which anybody can make
   * signatures.
   */
  static Bytes checkedPublic(Bytes data) throws MalformedException {
    if (data.size() != KEY_SIZE) {
      throw new MalformedException(
          "Ed25519 public key has " + data.size() + " bytes; it must have 32");
    }
    byte[] unsigned = data.toArray();
    unsigned[KEY_SIZE - 1] &= 0x7f;
    if (SMALL_ORDER.contains(Bytes.wrap(unsigned))) {
      throw new MalformedException("Ed25519 public key is a point of small order");
    }
    return data;
  }

  /** The seed in private key data of 64 bytes, or of 96 as old versions wrote it. */
  static Bytes checkedSeed(Bytes data) throws MalformedException {
    if (data.size() != 2 * KEY_SIZE && data.size() != 3 * KEY_SIZE) {
      throw new MalformedException(
          "Ed25519 private key has "
              + data.size()
              + " bytes; it must have 64, or 96 with the public key twice");
    }
    return data.slice(0, KEY_SIZE).compact();
  }

  /**
   * Checks that the public key in private key data is the one given, each time that it is there.
   */
  static void checkPublic(Bytes data, Bytes publicKey) throws MalformedException {
    for (int at = KEY_SIZE; at < data.size(); at += KEY_SIZE) {
      if (!data.slice(at, at + KEY_SIZE).equals(publicKey)) {
        throw new MalformedException("Ed25519 private key holds a public key that is not its own");
      }
    }
  }

  /** The point is decompressed when the first signature is checked, and kept. */
  private static final class PointVerifier implements Verifier {
    private final Bytes data;
    private Ed25519.@Nullable PublicPoint point;

    PointVerifier(Bytes data) {
      this.data = data;
    }

    @Override
    public boolean verify(Bytes message, Bytes signature) {
      if (signature.size() != SIGNATURE_SIZE) {
        return false;
      }
      Ed25519.PublicPoint known = point;
      if (known == null) {
        known = Ed25519.validatePublicKeyPartialExport(data.array(), data.offset());
        if (known == null) {
          return false;
        }
        point = known;
      }
      return Ed25519.verify(
          signature.array(),
          signature.offset(),
          known,
          message.array(),
          message.offset(),
          message.size());
    }
  }

  private record SeedSigner(Bytes seed, Bytes publicData) implements Signer {
    @Override
    public Bytes privateData() {
      return seed.concat(publicData);
    }

    @Override
    public Bytes sign(Bytes message) {
      byte[] signature = new byte[SIGNATURE_SIZE];
      Ed25519.sign(
          seed.array(),
          seed.offset(),
          publicData.array(),
          publicData.offset(),
          message.array(),
          message.offset(),
          message.size(),
          signature,
          0);
      return Bytes.wrap(signature);
    }

    @Override
    public String toString() {
      return "Ed25519 private key";
    }
  }
}
