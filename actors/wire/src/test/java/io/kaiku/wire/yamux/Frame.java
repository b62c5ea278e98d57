package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/** A whole frame, written and read independently of the code under test. */
record Frame(int version, int type, int flags, long id, long length, Bytes payload) {
  static Frame data(int flags, long id, Bytes payload) {
    return new Frame(0, 0, flags, id, payload.size(), payload);
  }

  /** A Data frame whose payload does not follow yet. */
  static Frame dataHeader(int flags, long id, long length) {
    return new Frame(0, 0, flags, id, length, Bytes.EMPTY);
  }

  static Frame window(int flags, long id, long delta) {
    return new Frame(0, 1, flags, id, delta, Bytes.EMPTY);
  }

  static Frame ping(int flags, long value) {
    return new Frame(0, 2, flags, 0, value, Bytes.EMPTY);
  }

  static Frame goAway(long code) {
    return new Frame(0, 3, 0, 0, code, Bytes.EMPTY);
  }

  Bytes encoded() {
    byte[] all = new byte[12 + payload.size()];
    all[0] = (byte) version;
    all[1] = (byte) type;
    all[2] = (byte) (flags >> 8);
    all[3] = (byte) flags;
    for (int i = 0; i < 4; i++) {
      all[4 + i] = (byte) (id >> (24 - 8 * i));
      all[8 + i] = (byte) (length >> (24 - 8 * i));
    }
    payload.copyTo(all, 12);
    return Bytes.wrap(all);
  }

  static Bytes encode(Frame... frames) {
    Bytes[] parts = new Bytes[frames.length];
    for (int i = 0; i < frames.length; i++) {
      parts[i] = frames[i].encoded();
    }
    return Bytes.join(parts);
  }

  /** Every frame in the bytes, which must end with a frame. */
  static List<Frame> decode(Bytes bytes) {
    List<Frame> frames = new ArrayList<>();
    int at = 0;
    while (at < bytes.size()) {
      int type = bytes.unsignedAt(at + 1);
      long length = bytes.beU32(at + 8);
      int end = at + 12 + (type == 0 ? (int) length : 0);
      frames.add(
          new Frame(
              bytes.unsignedAt(at),
              type,
              bytes.beU16(at + 2),
              bytes.beU32(at + 4),
              length,
              bytes.slice(at + 12, end)));
      at = end;
    }
    return frames;
  }

  @Override
  public String toString() {
    String name =
        switch (type) {
          case 0 -> "data";
          case 1 -> "window";
          case 2 -> "ping";
          case 3 -> "goAway";
          default -> "type" + type;
        };
    StringBuilder text = new StringBuilder(name);
    String[] names = {"SYN", "ACK", "FIN", "RST"};
    for (int i = 0; i < names.length; i++) {
      text.append(((flags >> i) & 1) == 0 ? "" : "|" + names[i]);
    }
    return text + " " + id + " " + length;
  }
}
