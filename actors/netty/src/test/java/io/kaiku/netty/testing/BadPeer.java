package io.kaiku.netty.testing;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.wire.Role;
import io.kaiku.wire.WireException;
import io.kaiku.wire.noise.ChaChaPoly;
import io.kaiku.wire.noise.NoiseProtocol;
import io.kaiku.wire.upgrade.Upgrade;
import io.kaiku.wire.upgrade.UpgradeConfig;
import io.kaiku.wire.upgrade.Upgraded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A peer that can say anything: raw bytes, or frames of its making after an honest handshake. */
public final class BadPeer implements AutoCloseable {
  /** Types and flags of Yamux frames. */
  public static final int DATA = 0;

  public static final int WINDOW_UPDATE = 1;
  public static final int PING = 2;
  public static final int GO_AWAY = 3;
  public static final int SYN = 1;
  public static final int ACK = 2;
  public static final int FIN = 4;
  public static final int RST = 8;

  private static final int LIMIT_MILLIS = 60_000;

  private final Socket socket;
  private final ByteArrayOutputStream unframed = new ByteArrayOutputStream();
  private final ByteBuf untaken = Unpooled.buffer();
  private Upgraded upgraded;

  /** A frame that was heard. */
  public record Frame(int type, int flags, long stream, int length, Bytes payload) {}

  /** Works on a connected socket. */
  public BadPeer(Socket socket) {
    this.socket = socket;
    try {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.setTcpNoDelay(true);
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects to a port of this machine. */
  public static BadPeer connect(int port) {
    try {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
      return new BadPeer(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects, and upgrades as an honest peer would. */
  public static BadPeer upgraded(int port) {
    BadPeer peer = connect(port);
    peer.upgrade();
    return peer;
  }

  /** Sends bytes as they are. */
  public void sendRaw(Bytes bytes) {
    try {
      socket.getOutputStream().write(bytes.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends plaintext in the secure channel. */
  public void send(Bytes... plaintext) {
    try {
      ByteBuf sealed = Unpooled.buffer();
      upgraded.channel().seal(List.of(plaintext), sealed);
      sendRaw(Bytes.copyOf(sealed.nioBuffer()));
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends records of one frame each, all of them in one segment. */
  public void sendRecords(Bytes each, int times) {
    try {
      ByteBuf sealed = Unpooled.buffer();
      for (int i = 0; i < times; i++) {
        upgraded.channel().seal(List.of(each), sealed);
      }
      sendRaw(Bytes.copyOf(sealed.nioBuffer()));
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A frame of version 0. */
  public static Bytes frame(int type, int flags, int stream, int length, Bytes payload) {
    return frame(0, type, flags, stream, length).concat(payload);
  }

  /** The header of a frame. */
  public static Bytes frame(int version, int type, int flags, int stream, int length) {
    ByteBuffer header = ByteBuffer.allocate(12);
    header.put((byte) version).put((byte) type).putShort((short) flags);
    header.putInt(stream).putInt(length);
    return Bytes.wrap(header.array());
  }

  /** A line of multistream-select. */
  public static Bytes line(String text) {
    Bytes content = Bytes.utf8(text + "\n");
    return Bytes.wrap(new byte[] {(byte) content.size()}).concat(content);
  }

  /** The next frame, or null when the other side has closed. */
  public Frame hear() {
    byte[] all = unframed.toByteArray();
    while (all.length < 12 || all.length < 12 + payloadSize(all)) {
      if (!more()) {
        return null;
      }
      all = unframed.toByteArray();
    }
    ByteBuffer header = ByteBuffer.wrap(all);
    int type = header.get(1);
    Frame frame =
        new Frame(
            type,
            header.getShort(2),
            Integer.toUnsignedLong(header.getInt(4)),
            header.getInt(8),
            Bytes.copyOf(all, 12, payloadSize(all)));
    unframed.reset();
    int end = 12 + payloadSize(all);
    unframed.write(all, end, all.length - end);
    return frame;
  }

  /** The next frame of a type. */
  public Frame hear(int type) {
    Frame frame = hear();
    while (frame != null && frame.type() != type) {
      frame = hear();
    }
    if (frame == null) {
      throw new AssertionError("the other side closed before it sent a frame of type " + type);
    }
    return frame;
  }

  /** Reads until the other side closes, and returns how many raw bytes that were. */
  public long awaitEnd() {
    long count = 0;
    try {
      InputStream in = socket.getInputStream();
      byte[] some = new byte[8192];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        count += n;
      }
    } catch (SocketException reset) {
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void upgrade() {
    SplittableRandom random = new SplittableRandom(99);
    Identity identity = Identity.generate(KeyType.ED25519, random);
    NoiseProtocol noise = new NoiseProtocol(identity, new ChaChaPoly(), random);
    UpgradeConfig config = new UpgradeConfig(List.of(noise), List.of("/yamux/1.0.0"));
    Upgrade upgrade = new Upgrade(config, Role.INITIATOR, Optional.empty());
    try {
      List<Bytes> out = new ArrayList<>();
      upgrade.start(out);
      while (upgraded == null) {
        out.forEach(this::sendRaw);
        out.clear();
        read();
        upgraded = upgrade.receive(untaken, out);
      }
      out.forEach(this::sendRaw);
    } catch (WireException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean more() {
    try {
      Bytes plain = upgraded.channel().open(untaken);
      while (plain == null) {
        read();
        plain = upgraded.channel().open(untaken);
      }
      unframed.write(plain.toArray());
      return true;
    } catch (EOFException | SocketException closed) {
      return false;
    } catch (WireException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() throws IOException {
    byte[] some = new byte[8192];
    int n = socket.getInputStream().read(some);
    if (n < 0) {
      throw new EOFException();
    }
    untaken.discardReadBytes().writeBytes(some, 0, n);
  }

  private static int payloadSize(byte[] frame) {
    return frame[1] == DATA ? ByteBuffer.wrap(frame).getInt(8) : 0;
  }
}
