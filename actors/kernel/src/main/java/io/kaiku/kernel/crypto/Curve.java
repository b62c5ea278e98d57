package io.kaiku.kernel.crypto;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.math.BigInteger;
import java.util.random.RandomGenerator;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * ECDSA with SHA2-256 on a curve of 256 bits: signatures are deterministic (RFC 6979) and in DER.
 *
 * <p>On secp256k1 only the lower of the two values that s can have is written and accepted (BIP
 * 62).
 */
@SuppressWarnings("ImmutableEnumChecker") // BouncyCastle does not mark its immutable parameters
public enum Curve {
  P256("secp256r1", false),
  SECP256K1("secp256k1", true);

  private static final int SCALAR_SIZE = 32;
  private static final int MAX_SIGNATURE = 72;

  private final ECDomainParameters domain;
  private final boolean lowS;

  Curve(String name, boolean lowS) {
    X9ECParameters parameters = CustomNamedCurves.getByName(name);
    this.domain =
        new ECDomainParameters(
            parameters.getCurve(), parameters.getG(), parameters.getN(), parameters.getH());
    this.lowS = lowS;
  }

  /** A point other than infinity that lies on the curve. */
  public ECPoint point(Bytes encoded) throws MalformedException {
    try {
      return domain.validatePublicPoint(domain.getCurve().decodePoint(encoded.toArray()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(this + " public key is not a point of the curve", e);
    }
  }

  /** A private key: a number from 1 to the order of the curve, exclusive. */
  public BigInteger scalar(Bytes encoded) throws MalformedException {
    BigInteger scalar = new BigInteger(1, encoded.toArray());
    if (scalar.signum() == 0 || scalar.compareTo(domain.getN()) >= 0) {
      throw new MalformedException(
          this + " private key is zero or not below the order of the curve");
    }
    return scalar;
  }

  /** The public key of a private key. */
  public Bytes publicOf(BigInteger scalar, boolean compressed) {
    return Bytes.wrap(
        new FixedPointCombMultiplier()
            .multiply(domain.getG(), scalar)
            .normalize()
            .getEncoded(compressed));
  }

  /** A new private key of 32 bytes. */
  public Bytes randomScalar(RandomGenerator random) {
    byte[] candidate = new byte[SCALAR_SIZE];
    while (true) {
      random.nextBytes(candidate);
      BigInteger scalar = new BigInteger(1, candidate);
      if (scalar.signum() > 0 && scalar.compareTo(domain.getN()) < 0) {
        return Bytes.wrap(candidate);
      }
    }
  }

  /** The signature in DER. */
  public Bytes sign(BigInteger scalar, Bytes message) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(scalar, domain));
    BigInteger[] rs = signer.generateSignature(Sha256.of(message).toArray());
    BigInteger s = lowS && isHigh(rs[1]) ? domain.getN().subtract(rs[1]) : rs[1];
    return Der.sequence(Der.integer(rs[0]), Der.integer(s));
  }

  /** Whether the signature in DER is right; false for one of any wrong form. */
  public boolean verify(ECPoint point, Bytes message, Bytes signature) {
    if (signature.size() > MAX_SIGNATURE) {
      return false;
    }
    try {
      Der der = new Der(signature);
      Der body = der.enterSequence();
      der.end();
      BigInteger r = body.natural();
      BigInteger s = body.natural();
      body.end();
      if (lowS && isHigh(s)) {
        return false;
      }
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, new ECPublicKeyParameters(point, domain));
      return verifier.verifySignature(Sha256.of(message).toArray(), r, s);
    } catch (MalformedException e) {
      return false;
    }
  }

  private boolean isHigh(BigInteger s) {
    return s.compareTo(domain.getN().shiftRight(1)) > 0;
  }
}
