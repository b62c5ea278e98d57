package io.kaiku.kernel.id;

import java.util.ServiceLoader;

/** The algorithm of each key type; chosen once, when the class is loaded. */
final class SignatureAlgorithms {
  private static final SignatureAlgorithm RSA = new RsaAlgorithm();
  private static final SignatureAlgorithm ED25519 = found(new Ed25519Algorithm());
  private static final SignatureAlgorithm SECP256K1 = new Secp256k1Algorithm();
  private static final SignatureAlgorithm ECDSA = new EcdsaAlgorithm();

  private SignatureAlgorithms() {}

  static SignatureAlgorithm of(KeyType type) {
    return switch (type) {
      case RSA -> RSA;
      case ED25519 -> ED25519;
      case SECP256K1 -> SECP256K1;
      case ECDSA -> ECDSA;
    };
  }

  /** The first of the others that is for the same type and works here, else ours. */
  static SignatureAlgorithm choose(SignatureAlgorithm ours, Iterable<SignatureAlgorithm> others) {
    for (SignatureAlgorithm other : others) {
      if (other.type() == ours.type() && other.isUsable()) {
        return other;
      }
    }
    return ours;
  }

  private static SignatureAlgorithm found(SignatureAlgorithm ours) {
    return choose(
        ours,
        ServiceLoader.load(SignatureAlgorithm.class, SignatureAlgorithm.class.getClassLoader()));
  }
}
