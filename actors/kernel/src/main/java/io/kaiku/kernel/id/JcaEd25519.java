package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/**
 * Ed25519 on a Java security provider: Amazon Corretto's when its jar is on the class path, since
 * it verifies and signs about twice as fast as ours. The JDK's own is an eighth of ours.
 */
final class JcaEd25519 implements SignatureAlgorithm {
  private static final String CORRETTO =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
  private static final Bytes PUBLIC_FRAME = Bytes.fromHex("302a300506032b6570032100");
  private static final Bytes PRIVATE_FRAME = Bytes.fromHex("302e020100300506032b657004220420");
  private static final String ED25519 = "Ed25519";

  private final Provider provider;

  JcaEd25519(Provider provider) {
    this.provider = provider;
  }

  /** On Corretto's provider; empty if the loader has none, or none that works on this machine. */
  static Optional<SignatureAlgorithm> corretto(ClassLoader loader) {
    try {
      Object provider =
          Class.forName(CORRETTO, true, loader).getDeclaredConstructor().newInstance();
      JcaEd25519 algorithm = new JcaEd25519((Provider) provider);
      return algorithm.isUsable() ? Optional.of(algorithm) : Optional.empty();
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }

  @Override
  public KeyType type() {
    return KeyType.ED25519;
  }

  /** Whether the provider signs and verifies the first test vector of RFC 8032. */
  boolean isUsable() {
    Bytes seed = Bytes.fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    Bytes expected =
        Bytes.fromHex(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                + "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    try {
      Signer signer = signer(seed.concat(Ed25519Algorithm.publicOf(seed)));
      return signer.sign(Bytes.EMPTY).equals(expected)
          && verifier(signer.publicData()).verify(Bytes.EMPTY, expected);
    } catch (MalformedException | RuntimeException | LinkageError e) {
      return false;
    }
  }

  @Override
  public Verifier verifier(Bytes data) throws MalformedException {
    byte[] info = PUBLIC_FRAME.concat(Ed25519Algorithm.checkedPublic(data)).toArray();
    try {
      PublicKey key = keys().generatePublic(new X509EncodedKeySpec(info));
      return (message, signature) ->
          signature.size() == Ed25519Algorithm.SIGNATURE_SIZE && verify(key, message, signature);
    } catch (GeneralSecurityException e) {
      throw new MalformedException("Ed25519 public key is refused: " + e.getMessage(), e);
    }
  }

  @Override
  public Signer signer(Bytes data) throws MalformedException {
    Bytes seed = Ed25519Algorithm.checkedSeed(data);
    Bytes publicData = Ed25519Algorithm.publicOf(seed);
    Ed25519Algorithm.checkPublic(data, publicData);
    try {
      PrivateKey key =
          keys().generatePrivate(new PKCS8EncodedKeySpec(PRIVATE_FRAME.concat(seed).toArray()));
      return new JcaSigner(provider, key, seed.concat(publicData), publicData);
    } catch (GeneralSecurityException e) {
      throw new MalformedException("Ed25519 private key is refused: " + e.getMessage(), e);
    }
  }

  /** Of the platform, for Corretto's provider has none and takes keys of others. */
  private static KeyFactory keys() throws GeneralSecurityException {
    return KeyFactory.getInstance(ED25519);
  }

  private boolean verify(PublicKey key, Bytes message, Bytes signature) {
    try {
      Signature verifier = Signature.getInstance(ED25519, provider);
      verifier.initVerify(key);
      verifier.update(message.array(), message.offset(), message.size());
      return verifier.verify(signature.array(), signature.offset(), signature.size());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private record JcaSigner(Provider provider, PrivateKey key, Bytes privateData, Bytes publicData)
      implements Signer {
    @Override
    public Bytes sign(Bytes message) {
      try {
        Signature signer = Signature.getInstance(ED25519, provider);
        signer.initSign(key);
        signer.update(message.array(), message.offset(), message.size());
        return Bytes.wrap(signer.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(
            "provider " + provider.getName() + " cannot sign with Ed25519", e);
      }
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Ed25519 private key";
    }
  }
}
