package io.kaiku.streams.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import io.kaiku.kernel.bytes.Bytes;
import java.io.IOException;

/**
 * JSON by Jackson; names of classes in the data are refused even where {@code T} is annotated to
 * have them, so nothing but {@code T}, its properties and the subtypes that they list is ever made.
 */
final class JsonCodec<T> implements Codec<T> {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .findAndAddModules()
          .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
          .build();

  private final Class<T> type;
  private final ObjectReader reader;
  private final ObjectWriter writer;

  JsonCodec(Class<T> type) {
    this.type = type;
    this.reader = MAPPER.readerFor(type);
    this.writer = MAPPER.writerFor(type);
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public Bytes encode(T event) {
    try {
      return Bytes.wrap(writer.writeValueAsBytes(event));
    } catch (JsonProcessingException e) {
      throw new CodecException(
          type.getName() + " cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public T decode(Bytes bytes) {
    try {
      T event = reader.readValue(bytes.array(), bytes.offset(), bytes.size());
      if (event == null) {
        throw new CodecException("the event is JSON null, not a " + type.getName());
      }
      return event;
    } catch (IOException e) {
      throw new CodecException("the event is no JSON of " + type.getName(), e);
    }
  }
}
