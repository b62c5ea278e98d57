package io.kaiku.streams.hostile.bad;

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
public final class Wire implements AutoCloseable {
  public static final String MULTISTREAM = "/multistream/1.0.0";
  public static final String NOISE = "/noise";
  public static final String YAMUX = "/yamux/1.0.0";

  private static final int MS = 60_000;

  public final Socket socket;
  public final DataInputStream in;
  public final OutputStream out;

  public Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(MS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  public static Wire dial(Multiaddr address) throws IOException {
    return dialFrom(null, address, 0);
  }

  /**
   * Dials from an address of the loopback network.
   *
   * @param receiveBuffer of the socket, in bytes; 0: as the system has it
   */
  public static Wire dialFrom(
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

  public static InetSocketAddress socketOf(Multiaddr address) {
    return new InetSocketAddress(
        address.ip().orElseThrow(), address.port(Protocol.TCP).orElseThrow());
  }

  public Wire write(byte[]... parts) throws IOException {
    out.write(Xx.join(parts));
    out.flush();
    return this;
  }

  /** A line of multistream-select. */
  public static byte[] line(String text) {
    return Proto.delimited((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  public String readLine() throws IOException {
    return readLine(in);
  }

  public static String readLine(InputStream from) throws IOException {
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

  public byte[] readMessage() throws IOException {
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  public Wire writeMessage(byte[] message) throws IOException {
    return write(u16(message.length), message);
  }

  public static byte[] u16(int value) {
    return new byte[] {(byte) (value >>> 8), (byte) value};
  }

  /** Agrees on Noise, as one that dials. */
  public Wire agreeOnNoise() throws IOException {
    write(line(MULTISTREAM), line(NOISE));
    expect(MULTISTREAM);
    expect(NOISE);
    return this;
  }

  public void expect(String expected) throws IOException {
    String got = readLine();
    if (!got.equals(expected)) {
      throw new IOException("expected " + expected + ", not " + got);
    }
  }

  /** Reads until the peer closes; returns what came. */
  public byte[] readToEnd() throws IOException {
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
