package io.kaiku.streams.hostile.bad;

import io.kaiku.streams.testing.Await;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One end of a substream, in the hands of a bad peer. */
public final class BadStream {
  private static final byte[] END = new byte[0];

  public final int id;
  private final BadPeer peer;
  private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
  private ByteArrayInputStream current = new ByteArrayInputStream(END);
  private long credit = 256 * 1024;
  private volatile OptionalInt resetWith = OptionalInt.empty();
  private volatile boolean finished;

  public BadStream(BadPeer peer, int id) {
    this.peer = peer;
    this.id = id;
  }

  /** Sends data, as far as the other side has granted credit. */
  public BadStream write(byte[]... parts) {
    byte[] all = Xx.join(parts);
    for (int at = 0; at < all.length; ) {
      int size = take(Math.min(all.length - at, 60_000));
      peer.send(Frame.data(0, id, java.util.Arrays.copyOfRange(all, at, at + size)));
      at += size;
    }
    return this;
  }

  /** Sends data, whatever was granted. */
  public BadStream force(byte[] data) {
    peer.send(Frame.data(0, id, data));
    return this;
  }

  public BadStream finish() {
    peer.send(Frame.data(Frame.FIN, id, END));
    return this;
  }

  public void reset() {
    peer.send(Frame.update(Frame.RST, id, 0));
  }

  public String readLine() throws IOException {
    int size = 0;
    for (int shift = 0; ; shift += 7) {
      int next = read();
      size |= (next & 0x7f) << shift;
      if (next < 0x80) {
        break;
      }
    }
    return new String(read(size), 0, size - 1, java.nio.charset.StandardCharsets.UTF_8);
  }

  public byte[] read(int size) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() < size) {
      out.write(read());
    }
    return out.toByteArray();
  }

  /** A message with its size before it. */
  public byte[] readDelimited() throws IOException {
    int size = 0;
    for (int shift = 0; ; shift += 7) {
      int next = read();
      size |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return read(size);
      }
    }
  }

  /** Everything until the other side finishes. */
  public byte[] readToEnd() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (true) {
      out.writeBytes(current.readAllBytes());
      byte[] next = next();
      if (next.length == 0) {
        return out.toByteArray();
      }
      current = new ByteArrayInputStream(next);
    }
  }

  /** The code with which the other side resets it, which it must. */
  public int awaitReset() {
    Await.until("substream " + id + " is reset", () -> resetWith.isPresent() || peer.isEnded());
    return resetWith.orElseThrow(
        () -> new AssertionError("the whole connection ended: " + peer.end()));
  }

  public boolean isReset() {
    return resetWith.isPresent();
  }

  public boolean isFinished() {
    return finished;
  }

  public void received(byte[] data) {
    if (data.length > 0) {
      arrived.add(data);
    }
  }

  public synchronized void granted(long more) {
    credit += more;
    notifyAll();
  }

  public void ended(OptionalInt reset) {
    resetWith = reset;
    finished = true;
    arrived.add(END);
    synchronized (this) {
      notifyAll();
    }
  }

  private synchronized int take(int most) {
    while (credit == 0) {
      if (isReset() || peer.isEnded()) {
        throw new BadPeer.GoneException("substream " + id + " was reset");
      }
      try {
        wait(100);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    int size = (int) Math.min(most, credit);
    credit -= size;
    return size;
  }

  private int read() throws IOException {
    int next = current.read();
    while (next < 0) {
      byte[] more = next();
      if (more.length == 0) {
        throw new java.io.EOFException("substream " + id + " ended, reset: " + resetWith);
      }
      current = new ByteArrayInputStream(more);
      next = current.read();
    }
    return next;
  }

  private byte[] next() throws IOException {
    try {
      byte[] next = arrived.poll(60, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing came on substream " + id);
      }
      if (next.length == 0) {
        arrived.add(END);
      }
      return next;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
