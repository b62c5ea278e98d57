package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.crypto.Curve;
import java.math.BigInteger;

/** A private key on one of the curves. */
record EcSigner(Curve curve, BigInteger scalar, Bytes privateData, Bytes publicData)
    implements SignatureAlgorithm.Signer {
  @Override
  public Bytes sign(Bytes message) {
    return curve.sign(scalar, message);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return curve + " private key";
  }
}
