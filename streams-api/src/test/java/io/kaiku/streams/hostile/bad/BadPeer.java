package io.kaiku.streams.hostile.bad;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A peer that can do anything on an encrypted and multiplexed connection. A thread of its own reads
 * what comes and answers as an honest peer would, unless it is told otherwise.
 */
public final class BadPeer implements AutoCloseable {
  private static final int MAX_PLAIN = 65_519;

  /** What a bad peer does on a substream that the other side has opened for a protocol. */
  @FunctionalInterface
  public interface Answer {
    void to(BadStream stream) throws IOException;
  }

  /**
   * How a connection ended.
   *
   * @param code of the go-away, if there was one
   */
  public record End(OptionalInt code) {}

  /** The other side ended the connection or the substream meanwhile. */
  public static final class GoneException extends RuntimeException {
    GoneException(String why) {
      super(why);
    }
  }

  public final PeerId id;
  public final Wire wire;
  public final Collection<Frame> pongs = new ConcurrentLinkedQueue<>();
  private final Map<Integer, BadStream> streams = new ConcurrentHashMap<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger nextId;
  private final Xx.Direction sending;
  private final Xx.Direction receiving;
  private final CompletableFuture<End> ended = new CompletableFuture<>();
  private final AtomicInteger resets = new AtomicInteger();
  private volatile boolean reading = true;
  private volatile boolean dead;
  private volatile OptionalInt goAway = OptionalInt.empty();

  private BadPeer(PeerId id, Wire wire, Xx.Direction[] ciphers, boolean dialed) {
    this.id = id;
    this.wire = wire;
    this.sending = ciphers[dialed ? 0 : 1];
    this.receiving = ciphers[dialed ? 1 : 0];
    this.nextId = new AtomicInteger(dialed ? 1 : 2);
  }

  /** Connects like an honest peer, with a fresh identity. */
  public static BadPeer dial(Multiaddr address) throws IOException {
    return dial(Wire.dial(address), identity());
  }

  public static BadPeer dial(Wire wire, Identity identity) throws IOException {
    return dial(wire, identity, Map.of());
  }

  /** Connects, and knows the answers from the first moment. */
  public static BadPeer dial(Wire wire, Identity identity, Map<String, Answer> answers)
      throws IOException {
    BadPeer peer = secure(wire, identity);
    peer.answers.putAll(answers);
    peer.sendPlain(Wire.line(Wire.MULTISTREAM), Wire.line(Wire.YAMUX));
    DataInputStream plain = new DataInputStream(peer.new Plain());
    for (String expected : List.of(Wire.MULTISTREAM, Wire.YAMUX)) {
      String got = Wire.readLine(plain);
      if (!got.equals(expected)) {
        throw new IOException("expected " + expected + ", not " + got);
      }
    }
    peer.begin(plain);
    return peer;
  }

  /** Connects as far as the end of the security handshake. */
  public static BadPeer secure(Wire wire, Identity identity) throws IOException {
    wire.agreeOnNoise();
    Xx xx = new Xx();
    wire.writeMessage(xx.first());
    xx.readSecond(wire.readMessage());
    wire.writeMessage(xx.third(xx.payload(identity)));
    return new BadPeer(identity.peerId(), wire, xx.split(), true);
  }

  public static Identity identity() {
    return Identity.generate(KeyType.ED25519, new SecureRandom());
  }

  /** Answers a dial. */
  public static BadPeer accept(Wire wire, Identity identity) throws IOException {
    wire.expect(Wire.MULTISTREAM);
    wire.expect(Wire.NOISE);
    wire.write(Wire.line(Wire.MULTISTREAM), Wire.line(Wire.NOISE));
    Xx xx = new Xx();
    xx.readFirst(wire.readMessage());
    wire.writeMessage(xx.second(xx.payload(identity)));
    xx.readThird(wire.readMessage());
    BadPeer peer = new BadPeer(identity.peerId(), wire, xx.split(), false);
    DataInputStream plain = new DataInputStream(peer.new Plain());
    Wire.readLine(plain);
    Wire.readLine(plain);
    peer.sendPlain(Wire.line(Wire.MULTISTREAM), Wire.line(Wire.YAMUX));
    peer.begin(plain);
    return peer;
  }

  /** What it does when the other side opens a substream of this protocol; others get {@code na}. */
  public BadPeer answering(String protocol, Answer answer) {
    answers.put(protocol, answer);
    return this;
  }

  /** The answer to identify that consists of these messages. */
  public static Map<String, Answer> identify(Proto... messages) {
    return Map.of(
        "/ipfs/id/1.0.0",
        stream -> {
          for (Proto message : messages) {
            stream.write(Proto.delimited(message.toArray()));
          }
          stream.finish();
        });
  }

  /** Opens a substream and agrees on its protocol. */
  public BadStream open(String protocol) throws IOException {
    BadStream stream = propose(protocol);
    for (String expected : List.of(Wire.MULTISTREAM, protocol)) {
      String got = stream.readLine();
      if (!got.equals(expected)) {
        throw new IOException("expected " + expected + ", not " + got);
      }
    }
    return stream;
  }

  /** Opens a substream with a proposal, and does not wait for the answer. */
  public BadStream propose(String protocol) {
    byte[] proposal = Xx.join(Wire.line(Wire.MULTISTREAM), Wire.line(protocol));
    BadStream stream = substream();
    stream.granted(-proposal.length);
    send(Frame.data(Frame.SYN, stream.id, proposal));
    return stream;
  }

  /** A substream of which the other side has not heard yet. */
  public BadStream substream() {
    BadStream stream = new BadStream(this, nextId.getAndAdd(2));
    streams.put(stream.id, stream);
    return stream;
  }

  public void forget(BadStream stream) {
    streams.remove(stream.id);
  }

  public void send(Frame... frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      out.writeBytes(frame.encoded());
    }
    try {
      sendPlain(out.toByteArray());
    } catch (IOException e) {
      throw new GoneException("the connection: " + e);
    }
  }

  /** Sends frames that are encoded already; false once the other side has closed. */
  public boolean flood(byte[] frames) {
    try {
      sendPlain(frames);
      return !isEnded();
    } catch (IOException closed) {
      return false;
    }
  }

  /** Takes nothing from the socket any more, so that its window closes. */
  public void stopReading() {
    reading = false;
  }

  /** Reads, and answers nothing, not even pings. */
  public void playDead() {
    dead = true;
  }

  public void readOn() {
    reading = true;
    synchronized (this) {
      notifyAll();
    }
  }

  /** How the connection ends, which it must. */
  public End awaitEnd() {
    return Await.done(ended);
  }

  @Nullable End end() {
    return ended.getNow(null);
  }

  public boolean isEnded() {
    return ended.isDone();
  }

  /** Substreams of ours that the other side has reset. */
  public int resets() {
    return resets.get();
  }

  /** A ping of Yamux and back: everything before it was judged. */
  public void settle() {
    int value = nextId.get() ^ 0x5e771e;
    send(Frame.ping(Frame.SYN, value));
    Await.until(
        "the ping is answered",
        () -> isEnded() || pongs.stream().anyMatch(pong -> pong.length() == value));
    if (isEnded()) {
      throw new GoneException("the connection: " + end());
    }
    pongs.clear();
  }

  @Override
  public void close() {
    wire.close();
  }

  private synchronized void sendPlain(byte[]... parts) throws IOException {
    byte[] plain = Xx.join(parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length + 64);
    for (int at = 0; at < plain.length; at += MAX_PLAIN) {
      byte[] sealed = sending.seal(plain, at, Math.min(MAX_PLAIN, plain.length - at));
      out.writeBytes(Wire.u16(sealed.length));
      out.writeBytes(sealed);
    }
    wire.write(out.toByteArray());
  }

  private void begin(DataInputStream plain) {
    Thread.ofVirtual().start(() -> read(plain));
  }

  private void read(DataInputStream plain) {
    try {
      while (true) {
        byte[] header = plain.readNBytes(Frame.SIZE);
        if (header.length < Frame.SIZE) {
          break;
        }
        java.nio.ByteBuffer fields = java.nio.ByteBuffer.wrap(header);
        int type = fields.getShort() & 0xff;
        int flags = fields.getShort();
        int id = fields.getInt();
        int length = fields.getInt();
        byte[] payload = type == Frame.DATA ? plain.readNBytes(length) : new byte[0];
        received(new Frame(0, type, flags, id, length, payload));
      }
    } catch (IOException | RuntimeException closed) {
      // The end of the connection, however it comes.
    }
    ended.complete(new End(goAway));
    streams.values().forEach(stream -> stream.ended(OptionalInt.empty()));
  }

  private void received(Frame frame) {
    if (dead) {
      return;
    }
    switch (frame.type()) {
      case Frame.PING -> {
        if (frame.has(Frame.SYN)) {
          send(Frame.ping(Frame.ACK, frame.length()));
        } else {
          pongs.add(frame);
        }
      }
      case Frame.GO_AWAY -> goAway = OptionalInt.of(frame.length());
      default -> receivedOnStream(frame);
    }
  }

  private void receivedOnStream(Frame frame) {
    if (frame.has(Frame.SYN)) {
      BadStream stream = new BadStream(this, frame.id());
      streams.put(frame.id(), stream);
      send(Frame.update(Frame.ACK, frame.id(), 0));
      Thread.ofVirtual().start(() -> answer(stream));
    }
    if (frame.has(Frame.RST) && (frame.id() & 1) == (nextId.get() & 1)) {
      resets.incrementAndGet();
    }
    BadStream stream = streams.get(frame.id());
    if (stream == null) {
      return;
    }
    if (frame.has(Frame.RST)) {
      streams.remove(frame.id());
      stream.ended(OptionalInt.of(frame.length()));
      return;
    }
    if (frame.type() == Frame.UPDATE) {
      stream.granted(Integer.toUnsignedLong(frame.length()));
    } else if (frame.length() > 0) {
      stream.received(frame.payload());
      send(Frame.update(0, frame.id(), frame.length()));
    }
    if (frame.has(Frame.FIN)) {
      stream.ended(OptionalInt.empty());
    }
  }

  private void answer(BadStream stream) {
    try {
      stream.readLine();
      stream.write(Wire.line(Wire.MULTISTREAM));
      while (true) {
        String protocol = stream.readLine();
        Answer answer = answers.get(protocol);
        if (answer != null) {
          stream.write(Wire.line(protocol));
          answer.to(stream);
          return;
        }
        stream.write(Wire.line("na"));
      }
    } catch (IOException | RuntimeException over) {
      // The other side has seen enough of this substream.
    }
  }

  /** What was decrypted, as a stream. */
  private final class Plain extends InputStream {
    private final ArrayDeque<byte[]> records = new ArrayDeque<>();
    private int at;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      while (most > 0 && records.isEmpty()) {
        awaitReading();
        byte[] plain = receiving.open(wire.readMessage());
        if (plain.length > 0) {
          records.add(plain);
          at = 0;
        }
      }
      if (most == 0) {
        return 0;
      }
      byte[] record = records.element();
      int size = Math.min(most, record.length - at);
      System.arraycopy(record, at, into, from, size);
      at += size;
      if (at == record.length) {
        records.remove();
      }
      return size;
    }

    private void awaitReading() throws IOException {
      synchronized (BadPeer.this) {
        while (!reading) {
          try {
            BadPeer.this.wait(50);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }
      }
    }
  }
}
