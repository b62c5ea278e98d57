package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** An X25519 key pair (Noise, "The 25519 DH functions"). */
final class DhKeys {
  static final int SIZE = 32;

  private final byte[] privateKey;
  private final Bytes publicKey;

  private DhKeys(byte[] privateKey) {
    this.privateKey = privateKey;
    byte[] point = new byte[SIZE];
    X25519.scalarMultBase(privateKey, 0, point, 0);
    this.publicKey = Bytes.wrap(point);
  }

  static DhKeys generate(RandomGenerator random) {
    byte[] scalar = new byte[SIZE];
    random.nextBytes(scalar);
    return new DhKeys(scalar);
  }

  static DhKeys of(Bytes privateKey) {
    return new DhKeys(privateKey.toArray());
  }

  Bytes publicKey() {
    return publicKey;
  }

  /**
   * The secret that the two sides share.
   *
   * @throws WireException if the other point has low order, so that the secret would be known to
   *     everybody (RFC 7748, section 6.1)
   */
  byte[] agree(Bytes remotePublic) throws WireException {
    byte[] secret = new byte[SIZE];
    if (!X25519.calculateAgreement(
        privateKey, 0, remotePublic.array(), remotePublic.offset(), secret, 0)) {
      throw new WireException(
          Fault.LOW_ORDER_POINT, "noise: the peer sent an X25519 point of low order");
    }
    return secret;
  }
}
