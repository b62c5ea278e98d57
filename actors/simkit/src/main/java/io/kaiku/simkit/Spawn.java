package io.kaiku.simkit;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Machine;
import java.util.random.RandomGenerator;

/**
 * Makes the machine of one peer: called when the peer is added, and again each time it restarts.
 */
@FunctionalInterface
public interface Spawn<C, M, T, E> {
  /** A fresh machine; the randomness is the peer's own and derived from the seed of the network. */
  Machine<C, M, T, E> spawn(PeerId self, RandomGenerator random);
}
