package io.kaiku.streams.codec;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;

/** Text in UTF-8. */
enum Utf8Codec implements Codec<String> {
  INSTANCE;

  @Override
  public String contentType() {
    return "text/plain; charset=utf-8";
  }

  @Override
  public Bytes encode(String event) {
    return Bytes.utf8(event);
  }

  @Override
  public String decode(Bytes bytes) {
    try {
      return bytes.strictUtf8();
    } catch (MalformedException e) {
      throw new CodecException("the event is not UTF-8; use Codec.bytes() for binary events", e);
    }
  }
}
