package io.kaiku.kernel.bytes;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames that each carry their length as a varint in front, as libp2p
 * protocols delimit protobuf messages.
 *
 * <p>A length above the maximum is refused when it is read, before a byte of the frame is kept;
 * what is kept of a frame grows with the bytes that arrived, not with the length that was
 * announced. A frame that arrives whole in one chunk is a slice of that chunk. After a {@link
 * MalformedException} the stream cannot be resumed.
 */
public final class FrameDecoder {
  private static final int FIRST_ALLOCATION = 4096;

  private final int maxFrame;
  private Bytes chunk = Bytes.EMPTY;
  private long length;
  private int lengthBytes;
  private boolean lengthKnown;
  private byte[] partial = Bytes.EMPTY.array();
  private int partialSize;

  /**
   * @param maxFrame the largest frame in bytes, without its length prefix
   */
  public FrameDecoder(int maxFrame) {
    if (maxFrame < 0) {
      throw new IllegalArgumentException("maxFrame must not be negative: " + maxFrame);
    }
    this.maxFrame = maxFrame;
  }

  /**
   * Takes the next bytes of the stream. Poll until null before the next call: bytes that are left
   * over are copied.
   */
  public void feed(Bytes next) {
    chunk = chunk.isEmpty() ? next : chunk.concat(next);
  }

  /** The next whole frame, or null when it needs more bytes. */
  public @Nullable Bytes poll() throws MalformedException {
    if (!lengthKnown && !readLength()) {
      return null;
    }
    int missing = (int) length - partialSize;
    if (partialSize == 0 && chunk.size() >= missing) {
      return finished(take(missing));
    }
    keep(take(Math.min(missing, chunk.size())));
    return partialSize == (int) length ? finished(Bytes.wrap(partial, 0, partialSize)) : null;
  }

  /**
   * Whether the stream ends inside a frame if it ends here; meaningful after {@link #poll} returned
   * null.
   */
  public boolean isMidFrame() {
    return lengthBytes > 0 || !chunk.isEmpty();
  }

  /**
   * Bytes that no frame has consumed, for whoever reads the stream next; the decoder forgets them.
   */
  public Bytes takeRest() {
    return take(chunk.size());
  }

  private boolean readLength() throws MalformedException {
    for (int i = 0; i < chunk.size(); i++) {
      byte b = chunk.at(i);
      if (lengthBytes == Varint.MAX_SIZE) {
        throw new MalformedException("length prefix is longer than " + Varint.MAX_SIZE + " bytes");
      }
      if (b == 0 && lengthBytes > 0) {
        throw new MalformedException("length prefix is not in its shortest form");
      }
      length |= (b & 0x7fL) << (7 * lengthBytes++);
      if (length > maxFrame) {
        throw new MalformedException(
            "frame of at least " + length + " bytes exceeds the limit of " + maxFrame);
      }
      if (b >= 0) {
        lengthKnown = true;
        take(i + 1);
        return true;
      }
    }
    take(chunk.size());
    return false;
  }

  private Bytes take(int size) {
    Bytes taken = chunk.slice(0, size);
    chunk = chunk.slice(size);
    return taken;
  }

  private void keep(Bytes part) {
    int needed = partialSize + part.size();
    if (needed > partial.length) {
      long grown = Math.max(needed, Math.max(FIRST_ALLOCATION, 2L * partial.length));
      partial = Arrays.copyOf(partial, (int) Math.min(grown, length));
    }
    part.copyTo(partial, partialSize);
    partialSize = needed;
  }

  private Bytes finished(Bytes frame) {
    length = 0;
    lengthBytes = 0;
    lengthKnown = false;
    partial = Bytes.EMPTY.array();
    partialSize = 0;
    return frame;
  }
}
