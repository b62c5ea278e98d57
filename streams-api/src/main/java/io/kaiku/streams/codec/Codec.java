package io.kaiku.streams.codec;

import io.kaiku.kernel.bytes.Bytes;

/**
 * How events of a topic become bytes and back. The bytes go on the wire as they are, so that peers
 * of other languages read them. Implementations are thread-safe.
 *
 * @param <T> the events
 */
public interface Codec<T> {
  /** The MIME type of the bytes, for tools that show events. */
  String contentType();

  /** Encodes an event; throws {@link CodecException} when it cannot be expressed. */
  Bytes encode(T event);

  /**
   * Decodes an event that any member of the topic may have sent; throws {@link CodecException}, and
   * nothing else, whatever the bytes are.
   */
  T decode(Bytes bytes);

  /** The bytes themselves. */
  static Codec<Bytes> bytes() {
    return BytesCodec.INSTANCE;
  }

  /** Text in UTF-8; other bytes are refused. */
  static Codec<String> utf8() {
    return Utf8Codec.INSTANCE;
  }

  /**
   * JSON by Jackson, with its default bounds on depth, numbers and strings. Properties that the
   * class does not know are ignored, so that publishers may add some. Subtypes are told apart by
   * the names that {@code @JsonSubTypes} gives them, never by names of classes.
   */
  static <T> Codec<T> json(Class<T> type) {
    return new JsonCodec<>(type);
  }

  /**
   * Kryo, for services that trust one another: classes must be registered, in the same order
   * everywhere. See {@link KryoCodec.Builder}.
   */
  static <T> KryoCodec.Builder<T> kryo(Class<T> type) {
    return new KryoCodec.Builder<>(type);
  }
}
