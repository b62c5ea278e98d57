package io.kaiku.kernel.id;

/** The algorithm of each key type; chosen once, when the class is loaded. */
final class SignatureAlgorithms {
  private static final SignatureAlgorithm RSA = new RsaAlgorithm();
  private static final SignatureAlgorithm ED25519 =
      JcaEd25519.corretto(SignatureAlgorithms.class.getClassLoader())
          .orElseGet(Ed25519Algorithm::new);
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
}
