package io.kaiku.kernel.machine;

/**
 * Sees each input of a machine with the effects it caused: metrics and traces are folds over this,
 * never calls in it.
 */
@FunctionalInterface
public interface Observer<C, M, T, E> {
  /**
   * Called after {@link Machine#handle} and before the effects are performed; {@code out} must not
   * be kept.
   */
  void saw(In<C, M, T> in, Iterable<Out<M, T, E>> out, long nowMs);

  /** Sees nothing. */
  static <C, M, T, E> Observer<C, M, T, E> none() {
    return (in, out, nowMs) -> {};
  }

  /** Both, in this order. */
  default Observer<C, M, T, E> and(Observer<C, M, T, E> next) {
    return (in, out, nowMs) -> {
      saw(in, out, nowMs);
      next.saw(in, out, nowMs);
    };
  }
}
