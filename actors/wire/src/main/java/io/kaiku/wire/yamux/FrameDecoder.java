package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;

/**
 * Cuts a stream of bytes into headers and slices of payload, never waiting for a whole payload and
 * never copying one.
 */
final class FrameDecoder {
  /** Takes what the decoder finds. */
  interface Sink {
    /** Takes a header, before any byte of the payload that follows it when it is of type Data. */
    void header(int head, int streamId, int length, long nowNanos);

    /** Takes the next slice of the payload of the last Data frame, at least one byte. */
    void payload(Bytes slice, boolean last);

    /** Tells whether the session has ended, so that nothing more is to be decoded. */
    boolean isClosed();
  }

  private final byte[] partialHeader = new byte[FrameHeader.SIZE];
  private int partialSize;
  private long payloadLeft;

  void decode(Bytes chunk, long nowNanos, Sink sink) {
    int size = chunk.size();
    int at = 0;
    while (at < size && !sink.isClosed()) {
      if (payloadLeft > 0) {
        at = payload(chunk, at, sink);
      } else if (partialSize == 0 && size - at >= FrameHeader.SIZE) {
        header(chunk, at, nowNanos, sink);
        at += FrameHeader.SIZE;
      } else {
        at = splitHeader(chunk, at, nowNanos, sink);
      }
    }
  }

  private int payload(Bytes chunk, int at, Sink sink) {
    int end = at + (int) Math.min(payloadLeft, chunk.size() - at);
    payloadLeft -= end - at;
    sink.payload(chunk.slice(at, end), payloadLeft == 0);
    return end;
  }

  private void header(Bytes from, int at, long nowNanos, Sink sink) {
    int head = from.beInt(at);
    int length = from.beInt(at + 8);
    sink.header(head, from.beInt(at + 4), length, nowNanos);
    payloadLeft = FrameHeader.type(head) == FrameHeader.DATA ? Integer.toUnsignedLong(length) : 0;
  }

  private int splitHeader(Bytes chunk, int at, long nowNanos, Sink sink) {
    int end = Math.min(chunk.size(), at + FrameHeader.SIZE - partialSize);
    for (int i = at; i < end; i++) {
      partialHeader[partialSize++] = chunk.at(i);
    }
    if (partialSize == FrameHeader.SIZE) {
      partialSize = 0;
      header(Bytes.wrap(partialHeader), 0, nowNanos, sink);
    }
    return end;
  }
}
