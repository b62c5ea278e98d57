package io.kaiku.kernel.id;

import io.kaiku.kernel.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA2-256, which every Java platform has. */
final class Sha256 {
  private Sha256() {}

  static Bytes of(Bytes message) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(message.array(), message.offset(), message.size());
      return Bytes.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform has no SHA-256", e);
    }
  }
}
