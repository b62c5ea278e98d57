package io.kaiku.wire.noise;

import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into Noise messages, each with its length in two bytes in front (libp2p specs:
 * noise, "Wire Format").
 *
 * <p>A message that has not arrived whole is held in at most four times the bytes that did, however
 * long it claims to be.
 */
final class NoiseFrames {
  static final int LENGTH_SIZE = 2;
  static final int MAX_MESSAGE = 65_535;

  private static final int GROWTH = 4;
  private static final byte[] NOTHING = new byte[0];

  private final Fault fault;
  private int lengthBytes;
  private int length;
  private byte[] message = NOTHING;
  private int filled;

  /**
   * @param fault what a length out of bounds is
   */
  NoiseFrames(Fault fault) {
    this.fault = fault;
  }

  /**
   * Takes bytes up to the end of the next message.
   *
   * @return the message in an array of its own and of its size, or null when all bytes are taken
   */
  byte @Nullable [] next(ByteBuf in, int min, int max) throws WireException {
    while (lengthBytes < LENGTH_SIZE) {
      if (!in.isReadable()) {
        return null;
      }
      length = length << Byte.SIZE | in.readUnsignedByte();
      lengthBytes++;
    }
    if (length < min || length > max) {
      throw new WireException(
          fault,
          "noise: a message of " + length + " bytes, where " + min + " to " + max + " are allowed");
    }
    int size = Math.min(length - filled, in.readableBytes());
    makeRoom(filled + size);
    in.readBytes(message, filled, size);
    filled += size;
    return filled < length ? null : whole();
  }

  private void makeRoom(int needed) {
    if (message.length < needed || needed == length) {
      int capacity = needed == length ? length : Math.min(length, GROWTH * needed);
      message = message.length == capacity ? message : Arrays.copyOf(message, capacity);
    }
  }

  private byte[] whole() {
    byte[] whole = message;
    message = NOTHING;
    filled = 0;
    length = 0;
    lengthBytes = 0;
    return whole;
  }
}
