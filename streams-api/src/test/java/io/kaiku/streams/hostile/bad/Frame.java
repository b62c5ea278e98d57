package io.kaiku.streams.hostile.bad;

import java.nio.ByteBuffer;

/**
 * A frame of Yamux; nothing in it need be right.
 *
 * @param type 0 data, 1 window update, 2 ping, 3 go-away
 * @param flags 1 SYN, 2 ACK, 4 FIN, 8 RST
 * @param length what the header says, whatever the payload is
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares frames
public record Frame(int version, int type, int flags, int id, int length, byte[] payload) {
  public static final int DATA = 0;
  public static final int UPDATE = 1;
  public static final int PING = 2;
  public static final int GO_AWAY = 3;

  public static final int SYN = 1;
  public static final int ACK = 2;
  public static final int FIN = 4;
  public static final int RST = 8;

  public static final int SIZE = 12;

  public static Frame data(int flags, int id, byte[] payload) {
    return new Frame(0, DATA, flags, id, payload.length, payload);
  }

  public static Frame update(int flags, int id, int credit) {
    return new Frame(0, UPDATE, flags, id, credit, new byte[0]);
  }

  public static Frame ping(int flags, int value) {
    return new Frame(0, PING, flags, 0, value, new byte[0]);
  }

  public static Frame goAway(int code) {
    return new Frame(0, GO_AWAY, 0, 0, code, new byte[0]);
  }

  /** A header whose payload does not follow. */
  public static Frame bare(int type, int flags, int id, int length) {
    return new Frame(0, type, flags, id, length, new byte[0]);
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public byte[] encoded() {
    return ByteBuffer.allocate(SIZE + payload.length)
        .put((byte) version)
        .put((byte) type)
        .putShort((short) flags)
        .putInt(id)
        .putInt(length)
        .put(payload)
        .array();
  }
}
