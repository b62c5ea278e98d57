package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.crypto.Curve;
import io.kaiku.kernel.crypto.RsaNumbers;
import java.util.random.RandomGenerator;

/**
 * A private key with its public key and peer id: what a peer signs with. Immutable; {@link
 * #toString} shows the peer id only.
 *
 * <p>The public key is always computed from the private key, never taken from a caller.
 */
public final class Identity {
  private static final int DEFAULT_RSA_BITS = 2048;

  private final SignatureAlgorithm.Signer signer;
  private final PublicKey publicKey;
  private final PeerId peerId;

  private Identity(KeyType type, SignatureAlgorithm.Signer signer) throws MalformedException {
    this.signer = signer;
    this.publicKey = PublicKey.of(type, signer.publicData());
    this.peerId = PeerId.of(publicKey);
  }

  /**
   * A new key, RSA with 2,048 bits.
   *
   * @param random must be cryptographically strong, such as a {@link java.security.SecureRandom},
   *     except in tests
   */
  public static Identity generate(KeyType type, RandomGenerator random) {
    return switch (type) {
      case RSA -> generateRsa(DEFAULT_RSA_BITS, random);
      case ED25519 -> ed25519(randomSeed(random));
      case SECP256K1 -> ours(type, Curve.SECP256K1.randomScalar(random));
      case ECDSA -> ours(type, EcdsaAlgorithm.privateData(Curve.P256.randomScalar(random)));
    };
  }

  /** The Ed25519 key of a seed of 32 bytes. */
  public static Identity ed25519(Bytes seed) {
    if (seed.size() != Ed25519Algorithm.KEY_SIZE) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.size());
    }
    return ours(KeyType.ED25519, seed.concat(Ed25519Algorithm.publicOf(seed)));
  }

  /**
   * A new RSA key of 2,048 to 8,192 bits, a multiple of 16; takes from tenths of a second to
   * minutes.
   *
   * @param random must be cryptographically strong, except in tests
   */
  public static Identity generateRsa(int bits, RandomGenerator random) {
    if (bits < RsaAlgorithm.MIN_BITS || bits > RsaAlgorithm.MAX_BITS || bits % 16 != 0) {
      throw new IllegalArgumentException(
          "an RSA key has 2048 to 8192 bits, a multiple of 16, not " + bits);
    }
    return ours(KeyType.RSA, RsaNumbers.generate(bits, random).pkcs1());
  }

  /**
   * Reads the protobuf form, as libp2p implementations keep private keys on disk.
   *
   * @throws MalformedException if it is not a private key, or if its parts contradict one another
   */
  public static Identity decode(Bytes encoded) throws MalformedException {
    KeyCodec key = KeyCodec.decode(encoded);
    return new Identity(key.type(), SignatureAlgorithms.of(key.type()).signer(key.data()));
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  public PeerId peerId() {
    return peerId;
  }

  /**
   * The signature over the message in the form that the specification lays down for the key's type.
   */
  public Bytes sign(Bytes message) {
    return signer.sign(message);
  }

  /**
   * The protobuf form. It is the secret itself: see {@link KeyFiles} for a form that a password
   * protects.
   */
  public Bytes encoded() {
    return new KeyCodec(publicKey.type(), signer.privateData()).encode();
  }

  @Override
  public String toString() {
    return "Identity(" + peerId + ")";
  }

  private static Bytes randomSeed(RandomGenerator random) {
    byte[] seed = new byte[Ed25519Algorithm.KEY_SIZE];
    random.nextBytes(seed);
    return Bytes.wrap(seed);
  }

  /** A key of our own making, which is well-formed. */
  private static Identity ours(KeyType type, Bytes data) {
    try {
      return new Identity(type, SignatureAlgorithms.of(type).signer(data));
    } catch (MalformedException e) {
      throw new IllegalStateException(
          "a generated " + type + " key is malformed: " + e.getMessage(), e);
    }
  }
}
