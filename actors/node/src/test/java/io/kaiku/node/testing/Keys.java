package io.kaiku.node.testing;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import java.util.Arrays;

/** Identities that are the same in every run. */
public final class Keys {

  private Keys() {}

  /** The identity of a small number. */
  public static Identity of(int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    seed[0] = (byte) (number >> 8);
    return Identity.ed25519(Bytes.wrap(seed));
  }
}
