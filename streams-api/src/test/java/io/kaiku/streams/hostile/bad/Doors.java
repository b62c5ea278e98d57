package io.kaiku.streams.hostile.bad;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens on every address of the loopback network, counts who comes, and shuts the door. */
public final class Doors implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 512);
  private final AtomicInteger opened = new AtomicInteger();

  public Doors() throws IOException {
    Thread.ofVirtual().start(this::run);
  }

  public int port() {
    return listening.getLocalPort();
  }

  public int opened() {
    return opened.get();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    while (!listening.isClosed()) {
      try {
        listening.accept().close();
        opened.incrementAndGet();
      } catch (IOException closed) {
        return;
      }
    }
  }
}
