package io.kaiku.netty;

import io.kaiku.kernel.addr.Multiaddr;

/**
 * Hears of what remote peers did wrong: the place where counters and logs hang. Called on event
 * loops, so implementations are thread-safe, cheap and do not block; and a remote peer decides how
 * often, so what they write must be limited in rate.
 */
@FunctionalInterface
public interface TransportEvents {

  /** Hears nothing. */
  TransportEvents NONE = (name, remote, detail) -> {};

  /**
   * Something went wrong that a remote peer caused.
   *
   * @param name its class and the name of its counter, such as {@code upgrade.forged_record}: from
   *     code, one of a few dozen
   * @param remote the other end
   * @param detail one sentence, which may contain text of the remote peer's
   */
  void incident(String name, Multiaddr remote, String detail);

  /** The same, so many times. */
  default void incidents(String name, Multiaddr remote, long times, String detail) {
    for (long i = 0; i < times; i++) {
      incident(name, remote, detail);
    }
  }
}
