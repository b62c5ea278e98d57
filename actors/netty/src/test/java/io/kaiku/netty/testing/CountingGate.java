package io.kaiku.netty.testing;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.ConnectionGate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A gate with a number of places, which counts. */
public final class CountingGate implements ConnectionGate {
  private final int places;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger admitted = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final Set<PeerId> unwelcome = ConcurrentHashMap.newKeySet();

  /** Without limit. */
  public CountingGate() {
    this(Integer.MAX_VALUE);
  }

  /** With so many places. */
  public CountingGate(int places) {
    this.places = places;
  }

  @Override
  public Optional<Permit> admit(Multiaddr remote) {
    if (taken.incrementAndGet() > places) {
      taken.decrementAndGet();
      refused.incrementAndGet();
      return Optional.empty();
    }
    admitted.incrementAndGet();
    return Optional.of(new Place());
  }

  /** Does not allow this peer. */
  public void refuse(PeerId peer) {
    unwelcome.add(peer);
  }

  /** Whether all permits were given back. */
  public boolean isEven() {
    return taken.get() == 0;
  }

  /** Permits that are out. */
  public int taken() {
    return taken.get();
  }

  /** Permits that were granted. */
  public int admitted() {
    return admitted.get();
  }

  /** Connections that were refused. */
  public int refused() {
    return refused.get();
  }

  private final class Place implements Permit {
    private final AtomicBoolean back = new AtomicBoolean();

    @Override
    public Optional<Reason> refusal(PeerId remote) {
      return unwelcome.contains(remote)
          ? Optional.of(new Reason(ErrorCode.GATED, "the test does not want it"))
          : Optional.empty();
    }

    @Override
    public void release() {
      if (back.compareAndSet(false, true)) {
        taken.decrementAndGet();
      }
    }
  }
}
