package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.crypto.Curve;
import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;

/**
 * secp256k1 as Bitcoin uses it: compressed points, DER signatures with low s (libp2p specs:
 * peer-ids, "Secp256k1").
 */
final class Secp256k1Algorithm implements SignatureAlgorithm {
  private static final int POINT_SIZE = 33;
  private static final int SCALAR_SIZE = 32;

  @Override
  public KeyType type() {
    return KeyType.SECP256K1;
  }

  @Override
  public Verifier verifier(Bytes data) throws MalformedException {
    if (data.size() != POINT_SIZE) {
      throw new MalformedException(
          "secp256k1 public key has "
              + data.size()
              + " bytes; it must be a compressed point of 33");
    }
    ECPoint point = Curve.SECP256K1.point(data);
    return (message, signature) -> Curve.SECP256K1.verify(point, message, signature);
  }

  @Override
  public Signer signer(Bytes data) throws MalformedException {
    if (data.size() != SCALAR_SIZE) {
      throw new MalformedException(
          "secp256k1 private key has " + data.size() + " bytes; it must have 32");
    }
    BigInteger scalar = Curve.SECP256K1.scalar(data);
    return new EcSigner(Curve.SECP256K1, scalar, data, Curve.SECP256K1.publicOf(scalar, true));
  }
}
