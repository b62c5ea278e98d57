package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.crypto.Der;
import io.kaiku.kernel.crypto.RsaNumbers;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;

/**
 * RSASSA-PKCS1-v1_5 with SHA2-256; public keys as SubjectPublicKeyInfo, private keys as PKCS #1,
 * both in DER (libp2p specs: peer-ids, "RSA").
 *
 * <p>Keys of fewer than 2,048 or more than 8,192 bits are refused by their size, before any
 * arithmetic.
 */
final class RsaAlgorithm implements SignatureAlgorithm {
  static final int MIN_BITS = 2048;
  static final int MAX_BITS = 8192;

  private static final Bytes ALGORITHM = Bytes.fromHex("300d06092a864886f70d0101010500");
  private static final int MAX_EXPONENT_BITS = 32;
  private static final int MAX_PUBLIC_SIZE = MAX_BITS / 8 + 64;
  private static final int MAX_PRIVATE_SIZE = 9 * (MAX_BITS / 16) + 128;

  @Override
  public KeyType type() {
    return KeyType.RSA;
  }

  @Override
  public Verifier verifier(Bytes data) throws MalformedException {
    if (data.size() > MAX_PUBLIC_SIZE) {
      throw new MalformedException(
          "RSA public key of " + data.size() + " bytes has more than " + MAX_BITS + " bits");
    }
    Der der = new Der(data);
    Der info = der.enterSequence();
    der.end();
    Bytes algorithm = Der.value(Der.SEQUENCE, info.content(Der.SEQUENCE));
    Bytes bits = info.content(Der.BIT_STRING);
    info.end();
    if (!algorithm.equals(ALGORITHM) || bits.isEmpty() || bits.at(0) != 0) {
      throw new MalformedException("RSA public key is not a SubjectPublicKeyInfo of an RSA key");
    }
    Der outer = new Der(bits.slice(1));
    Der numbers = outer.enterSequence();
    outer.end();
    BigInteger modulus = numbers.natural();
    BigInteger exponent = numbers.natural();
    numbers.end();
    return verifierOf(modulus, exponent);
  }

  @Override
  public Signer signer(Bytes data) throws MalformedException {
    if (data.size() > MAX_PRIVATE_SIZE) {
      throw new MalformedException(
          "RSA private key of " + data.size() + " bytes has more than " + MAX_BITS + " bits");
    }
    Der der = new Der(data);
    Der numbers = der.enterSequence();
    der.end();
    if (numbers.natural().signum() != 0) {
      throw new MalformedException("RSA private key is not of version 0, with two primes");
    }
    RsaNumbers read =
        new RsaNumbers(
            numbers.natural(),
            numbers.natural(),
            numbers.natural(),
            numbers.natural(),
            numbers.natural());
    checkNumbers(read.modulus(), read.publicExponent());
    if (!read.agree(numbers.natural(), numbers.natural(), numbers.natural())) {
      throw new MalformedException("RSA private key holds numbers that contradict one another");
    }
    numbers.end();
    return signerOf(read);
  }

  static Signer signerOf(RsaNumbers numbers) throws MalformedException {
    try {
      PrivateKey key =
          KeyFactory.getInstance("RSA")
              .generatePrivate(
                  new RSAPrivateCrtKeySpec(
                      numbers.modulus(),
                      numbers.publicExponent(),
                      numbers.privateExponent(),
                      numbers.p(),
                      numbers.q(),
                      numbers.dp(),
                      numbers.dq(),
                      numbers.qInverse()));
      return new RsaSigner(
          key, numbers.pkcs1(), publicData(numbers.modulus(), numbers.publicExponent()));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("RSA private key is refused: " + e.getMessage(), e);
    }
  }

  private static Verifier verifierOf(BigInteger modulus, BigInteger exponent)
      throws MalformedException {
    checkNumbers(modulus, exponent);
    try {
      RSAPublicKey key =
          (RSAPublicKey)
              KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
      int size = (modulus.bitLength() + 7) / 8;
      return (message, signature) -> signature.size() == size && verify(key, message, signature);
    } catch (GeneralSecurityException e) {
      throw new MalformedException("RSA public key is refused: " + e.getMessage(), e);
    }
  }

  private static void checkNumbers(BigInteger modulus, BigInteger exponent)
      throws MalformedException {
    int bits = modulus.bitLength();
    if (bits < MIN_BITS || bits > MAX_BITS) {
      throw new MalformedException(
          "RSA key has " + bits + " bits; it must have " + MIN_BITS + " to " + MAX_BITS);
    }
    if (!modulus.testBit(0)
        || !exponent.testBit(0)
        || exponent.bitLength() < 2
        || exponent.bitLength() > MAX_EXPONENT_BITS) {
      throw new MalformedException(
          "RSA key has an even modulus, or a public exponent that is even, 1, or of more than 32"
              + " bits");
    }
  }

  private static boolean verify(RSAPublicKey key, Bytes message, Bytes signature) {
    try {
      Signature verifier = newSignature();
      verifier.initVerify(key);
      verifier.update(message.array(), message.offset(), message.size());
      return verifier.verify(signature.array(), signature.offset(), signature.size());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Signature newSignature() throws NoSuchAlgorithmException {
    return Signature.getInstance("SHA256withRSA");
  }

  private static Bytes publicData(BigInteger modulus, BigInteger exponent) {
    Bytes numbers = Der.sequence(Der.integer(modulus), Der.integer(exponent));
    return Der.sequence(
        ALGORITHM, Der.value(Der.BIT_STRING, Bytes.wrap(new byte[1]).concat(numbers)));
  }

  private record RsaSigner(PrivateKey key, Bytes privateData, Bytes publicData) implements Signer {
    @Override
    public Bytes sign(Bytes message) {
      try {
        Signature signer = newSignature();
        signer.initSign(key);
        signer.update(message.array(), message.offset(), message.size());
        return Bytes.wrap(signer.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this Java platform cannot sign with RSA", e);
      }
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "RSA private key";
    }
  }
}
