package io.kaiku.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object, in the order in which they were put. */
public final class Fields {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  private Fields() {}

  /** An object with no event name. */
  public static Fields document() {
    return new Fields();
  }

  public static Fields event(String name) {
    return new Fields().put("event", name);
  }

  /** Puts a number, a text, a flag, a list, other fields, or null. */
  public Fields put(String name, @Nullable Object value) {
    values.put(name, value instanceof Fields fields ? fields.values : value);
    return this;
  }

  /** The object on one line. */
  public String json() {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the output is not JSON: " + values, e);
    }
  }
}
