package io.kaiku.netty.socket;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Every channel of a transport, and how to end it. Thread-safe. */
final class OpenSockets {
  private final Map<Channel, Runnable> enders = new HashMap<>();
  private final CompletableFuture<Void> allClosed = new CompletableFuture<>();
  private boolean closing;

  /**
   * Keeps a channel until it is closed. When everything is being closed, so is the channel.
   *
   * @param ender asks for the channel's end
   */
  void add(Channel channel, Runnable ender) {
    boolean late;
    synchronized (this) {
      late = closing;
      enders.put(channel, ender);
    }
    channel.closeFuture().addListener(closed -> remove(channel));
    if (late) {
      ender.run();
    }
  }

  /** Changes how a channel is ended. */
  void replace(Channel channel, Runnable ender) {
    boolean late;
    synchronized (this) {
      late = closing && enders.containsKey(channel);
      enders.replace(channel, ender);
    }
    if (late) {
      ender.run();
    }
  }

  synchronized boolean isClosing() {
    return closing;
  }

  synchronized int size() {
    return enders.size();
  }

  /** Ends all; completes when the last channel is closed. */
  CompletionStage<Void> close() {
    List<Runnable> all;
    synchronized (this) {
      all = closing ? List.of() : new ArrayList<>(enders.values());
      closing = true;
    }
    all.forEach(Runnable::run);
    completeIfClosed();
    return allClosed.minimalCompletionStage();
  }

  /** Forgets a channel that is closed, or that was never opened and so is never closed. */
  void remove(Channel channel) {
    synchronized (this) {
      enders.remove(channel);
    }
    completeIfClosed();
  }

  private void completeIfClosed() {
    boolean done;
    synchronized (this) {
      done = closing && enders.isEmpty();
    }
    if (done) {
      allClosed.complete(null);
    }
  }
}
