package io.kaiku.kernel.crypto;

import io.kaiku.kernel.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA2-256, which every Java platform has. */
public final class Sha256 {
  private Sha256() {}

  /** The digest, 32 bytes. */
  public static Bytes of(Bytes message) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(message.array(), message.offset(), message.size());
      return Bytes.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform has no SHA-256", e);
    }
  }
}
