package io.kaiku.simkit;

import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Out;

/** Sees every input of every peer together with its effects, before these are performed. */
@FunctionalInterface
public interface Watcher<C, M, T, E> {
  /** Called once per step; neither {@code in} nor {@code out} may be kept. */
  void saw(SimPeer<C, M, T, E> peer, In<C, M, T> in, Iterable<Out<M, T, E>> out, long nowMs);
}
