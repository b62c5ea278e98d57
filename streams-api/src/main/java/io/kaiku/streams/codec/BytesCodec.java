package io.kaiku.streams.codec;

import io.kaiku.kernel.bytes.Bytes;

/** The bytes themselves. */
enum BytesCodec implements Codec<Bytes> {
  INSTANCE;

  @Override
  public String contentType() {
    return "application/octet-stream";
  }

  @Override
  public Bytes encode(Bytes event) {
    return event;
  }

  @Override
  public Bytes decode(Bytes bytes) {
    return bytes;
  }
}
