package io.kaiku.gossipsub.actor;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The credit of one RPC, which its sender has back when the signatures of all of its messages are
 * verified: so a peer that sends faster than we can verify is slowed down, and nothing is lost.
 * Thread-safe.
 */
final class Credit {
  private final Runnable taken;
  private final AtomicInteger holders = new AtomicInteger(1);

  /** Held once, by who creates it. */
  Credit(Runnable taken) {
    this.taken = taken;
  }

  /** Holds it once more. */
  Credit hold() {
    holders.incrementAndGet();
    return this;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      taken.run();
    }
  }
}
