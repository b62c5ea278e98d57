package io.kaiku.kernel.machine;

import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where a machine writes its effects; the shell that owns it performs and clears them after every
 * input.
 */
public final class Outbox<M, T, E> {
  private final List<Out<M, T, E>> effects = new ArrayList<>();

  public void send(PeerId to, M message) {
    effects.add(new Out.Send<>(to, message));
  }

  public void after(long delayMs, T timer) {
    effects.add(new Out.After<>(delayMs, timer));
  }

  public void emit(E event) {
    effects.add(new Out.Emit<>(event));
  }

  public void dial(PeerId peer) {
    effects.add(new Out.Dial<>(peer));
  }

  public void drop(PeerId peer, Reason reason) {
    effects.add(new Out.Drop<>(peer, reason));
  }

  /**
   * The effects in the order in which they were written; a live view that the next {@link #drain}
   * empties.
   */
  public Iterable<Out<M, T, E>> effects() {
    return effects;
  }

  /**
   * Performs every effect in order, then forgets them; effects written meanwhile are performed too.
   */
  public void drain(Consumer<? super Out<M, T, E>> perform) {
    try {
      for (int i = 0; i < effects.size(); i++) {
        perform.accept(effects.get(i));
      }
    } finally {
      effects.clear();
    }
  }
}
