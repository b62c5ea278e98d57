package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.wire.Role;
import io.kaiku.wire.SecurityHandshake;
import io.kaiku.wire.SecurityProtocol;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * {@code Noise_XX_25519_ChaChaPoly_SHA256} with a payload in which each side's identity vouches for
 * its static key (libp2p specs: noise).
 *
 * <p>One static key, made here and never stored, serves all handshakes of an instance. An instance
 * and everything that it makes belong to one thread; every event loop has its own.
 */
public final class NoiseProtocol implements SecurityProtocol {
  /** The protocol id. */
  public static final String ID = "/noise";

  private final RandomGenerator random;
  private final ChaChaPoly cipher;
  private final DhKeys staticKeys;
  private final NoisePayload payload;

  /**
   * @param random must be cryptographically strong, such as a {@link java.security.SecureRandom},
   *     except in tests
   */
  public NoiseProtocol(Identity identity, ChaChaPoly cipher, RandomGenerator random) {
    this.random = random;
    this.cipher = cipher;
    this.staticKeys = DhKeys.generate(random);
    this.payload = NoisePayload.vouching(identity, staticKeys.publicKey());
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public SecurityHandshake begin(Role role, Optional<PeerId> expected, List<String> muxers) {
    NoiseXX noise = new NoiseXX(role, Bytes.EMPTY, staticKeys, DhKeys.generate(random), cipher);
    return new NoiseHandshake(role, noise, payload.offering(muxers), expected);
  }
}
