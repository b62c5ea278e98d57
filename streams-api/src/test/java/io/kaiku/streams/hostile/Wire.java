package io.kaiku.streams.hostile;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A blocking socket to a peer, below every protocol. */
final class Wire implements AutoCloseable {
  static final String MULTISTREAM = "/multistream/1.0.0";
  static final String NOISE = "/noise";
  static final String YAMUX = "/yamux/1.0.0";

  private static final int MS = 60_000;

  final Socket socket;
  final DataInputStream in;
  final OutputStream out;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(MS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  static Wire dial(Multiaddr address) throws IOException {
    return dialFrom(null, address, 0);
  }

  /**
   * Dials from an address of the loopback network.
   *
   * @param receiveBuffer of the socket, in bytes; 0: as the system has it
   */
  static Wire dialFrom(
      @org.jspecify.annotations.Nullable InetAddress source, Multiaddr address, int receiveBuffer)
      throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    if (source != null) {
      socket.bind(new InetSocketAddress(source, 0));
    }
    socket.connect(socketOf(address), MS);
    return new Wire(socket);
  }

  static InetSocketAddress socketOf(Multiaddr address) {
    return new InetSocketAddress(
        address.ip().orElseThrow(), address.port(Protocol.TCP).orElseThrow());
  }

  Wire write(byte[]... parts) throws IOException {
    out.write(Xx.join(parts));
    out.flush();
    return this;
  }

  /** A line of multistream-select. */
  static byte[] line(String text) {
    return Proto.delimited((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  String readLine() throws IOException {
    return readLine(in);
  }

  static String readLine(InputStream from) throws IOException {
    int size = 0;
    for (int shift = 0; ; shift += 7) {
      int next = from.read();
      if (next < 0) {
        throw new java.io.EOFException("instead of a line");
      }
      size |= (next & 0x7f) << shift;
      if (next < 0x80) {
        break;
      }
    }
    byte[] text = from.readNBytes(size);
    return new String(text, 0, Math.max(0, text.length - 1), StandardCharsets.UTF_8);
  }

  byte[] readMessage() throws IOException {
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  Wire writeMessage(byte[] message) throws IOException {
    return write(u16(message.length), message);
  }

  static byte[] u16(int value) {
    return new byte[] {(byte) (value >>> 8), (byte) value};
  }

  /** Agrees on Noise, as one that dials. */
  Wire agreeOnNoise() throws IOException {
    write(line(MULTISTREAM), line(NOISE));
    expect(MULTISTREAM);
    expect(NOISE);
    return this;
  }

  void expect(String expected) throws IOException {
    String got = readLine();
    if (!got.equals(expected)) {
      throw new IOException("expected " + expected + ", not " + got);
    }
  }

  /** Reads until the peer closes; returns what came. */
  byte[] readToEnd() throws IOException {
    try {
      return in.readAllBytes();
    } catch (java.net.SocketTimeoutException stillOpen) {
      throw new AssertionError("the peer did not close the connection", stillOpen);
    } catch (IOException reset) {
      return new byte[0];
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
