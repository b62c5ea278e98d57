package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.core.GossipsubEvent.Validate;
import io.kaiku.gossipsub.core.rpc.MessageVerifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signatures beside the router, in lanes: messages of one author go through one lane, so
 * they stay in order. What waits is bounded by what the router lets wait. Thread-safe.
 */
final class SignatureLanes {
  /** After so many signatures a lane makes way for others on its thread. */
  private static final int BATCH = 16;

  private final List<Lane> lanes = new ArrayList<>();
  private final Executor cpu;
  private final Sink sink;
  private volatile boolean closed;

  /** Takes results, on the threads of the lanes. */
  interface Sink {
    void verified(Validate asked, boolean genuine);
  }

  SignatureLanes(int count, Executor cpu, Sink sink) {
    this.cpu = cpu;
    this.sink = sink;
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane());
    }
  }

  /** Verifies, and releases the credit when it has. */
  void verify(Validate asked, Credit credit) {
    int author = Objects.hashCode(asked.message().from());
    lanes.get(Math.floorMod(author, lanes.size())).add(new Check(asked, credit));
  }

  /** Nobody waits for results any more. */
  void close() {
    closed = true;
  }

  private record Check(Validate asked, Credit credit) {}

  private final class Lane implements Runnable {
    private final Deque<Check> waiting = new ArrayDeque<>();
    private boolean running;

    void add(Check check) {
      synchronized (this) {
        waiting.add(check);
        if (running) {
          return;
        }
        running = true;
      }
      cpu.execute(this);
    }

    /** What is thrown stops this run, never the lane. */
    @Override
    public void run() {
      boolean more = true;
      try {
        more = verifySome();
      } finally {
        if (more) {
          cpu.execute(this);
        }
      }
    }

    private boolean verifySome() {
      for (int i = 0; i < BATCH; i++) {
        Check next = next();
        if (next == null) {
          return false;
        }
        Validate asked = next.asked();
        try {
          sink.verified(asked, MessageVerifier.verify(asked.message()));
        } finally {
          next.credit().release();
        }
      }
      return true;
    }

    private synchronized @Nullable Check next() {
      if (closed) {
        waiting.clear();
      }
      Check next = waiting.poll();
      running = next != null;
      return next;
    }
  }
}
