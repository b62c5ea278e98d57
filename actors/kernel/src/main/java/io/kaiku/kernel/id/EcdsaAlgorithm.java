package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.crypto.Curve;
import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;

/**
 * ECDSA on P-256; public keys as SubjectPublicKeyInfo with an uncompressed point, private keys as
 * ECPrivateKey of SEC 1, both in DER (libp2p specs: peer-ids, "ECDSA", whose test vector shows the
 * private form).
 *
 * <p>Both have one length and one frame around their numbers, so nothing is parsed.
 */
final class EcdsaAlgorithm implements SignatureAlgorithm {
  private static final Bytes PUBLIC_FRAME =
      Bytes.fromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
  private static final Bytes PRIVATE_FRAME = Bytes.fromHex("30770201010420");
  private static final Bytes PRIVATE_MIDDLE = Bytes.fromHex("a00a06082a8648ce3d030107a144034200");
  private static final int POINT_SIZE = 65;
  private static final int SCALAR_SIZE = 32;
  private static final int SCALAR_AT = PRIVATE_FRAME.size();
  private static final int MIDDLE_AT = SCALAR_AT + SCALAR_SIZE;
  private static final int POINT_AT = MIDDLE_AT + PRIVATE_MIDDLE.size();

  @Override
  public KeyType type() {
    return KeyType.ECDSA;
  }

  @Override
  public Verifier verifier(Bytes data) throws MalformedException {
    if (data.size() != PUBLIC_FRAME.size() + POINT_SIZE
        || !data.startsWith(PUBLIC_FRAME)
        || data.at(PUBLIC_FRAME.size()) != 4) {
      throw new MalformedException("ECDSA public key is not an uncompressed point of P-256 in DER");
    }
    ECPoint point = Curve.P256.point(data.slice(PUBLIC_FRAME.size()));
    return (message, signature) -> Curve.P256.verify(point, message, signature);
  }

  @Override
  public Signer signer(Bytes data) throws MalformedException {
    if (data.size() != POINT_AT + POINT_SIZE
        || !data.startsWith(PRIVATE_FRAME)
        || !data.slice(MIDDLE_AT, POINT_AT).equals(PRIVATE_MIDDLE)) {
      throw new MalformedException(
          "ECDSA private key is not an ECPrivateKey of P-256 with its public key in DER");
    }
    Bytes encodedScalar = data.slice(SCALAR_AT, MIDDLE_AT);
    BigInteger scalar = Curve.P256.scalar(encodedScalar);
    if (!data.equals(privateData(encodedScalar))) {
      throw new MalformedException("ECDSA private key holds a public key that is not its own");
    }
    return new EcSigner(Curve.P256, scalar, data, PUBLIC_FRAME.concat(data.slice(POINT_AT)));
  }

  /** The private key of a scalar of 32 bytes that is neither zero nor too large. */
  static Bytes privateData(Bytes encodedScalar) {
    Bytes point = Curve.P256.publicOf(new BigInteger(1, encodedScalar.toArray()), false);
    return Bytes.join(PRIVATE_FRAME, encodedScalar, PRIVATE_MIDDLE, point);
  }
}
