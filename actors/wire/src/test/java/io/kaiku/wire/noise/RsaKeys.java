package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.Varint;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;

/** RSA public keys of sizes that libp2p forbids, in its protobuf form. */
final class RsaKeys {
  private RsaKeys() {}

  static Bytes encoded(int bits) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    try {
      byte[] der =
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537)))
              .getEncoded();
      return Bytes.fromHex("080012").concat(Varint.delimited(Bytes.wrap(der)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
