package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;

/**
 * The twelve bytes that begin every frame, big endian: version, type, flags, stream id, length.
 * Yamux, "Framing".
 *
 * <p>The first four bytes are handled as one int, the head, so that a header costs no object.
 */
final class FrameHeader {
  static final int SIZE = 12;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;
  static final int ALL_FLAGS = SYN | ACK | FIN | RST;

  /** The id of the session itself, which pings and go-aways carry. */
  static final int SESSION = 0;

  private FrameHeader() {}

  static int version(int head) {
    return head >>> 24;
  }

  static int type(int head) {
    return head >>> 16 & 0xff;
  }

  static int flags(int head) {
    return head & 0xffff;
  }

  static Bytes of(int type, int flags, int streamId, int length) {
    byte[] header = new byte[SIZE];
    put(header, 0, type << 16 | flags);
    put(header, 4, streamId);
    put(header, 8, length);
    return Bytes.wrap(header);
  }

  static void write(byte[] target, int at, int type, int flags, int streamId, int length) {
    put(target, at, type << 16 | flags);
    put(target, at + 4, streamId);
    put(target, at + 8, length);
  }

  private static void put(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 24);
    target[at + 1] = (byte) (value >>> 16);
    target[at + 2] = (byte) (value >>> 8);
    target[at + 3] = (byte) value;
  }
}
