package io.kaiku.examples;

import io.kaiku.streams.codec.Codec;
import java.util.ArrayList;
import java.util.List;

/** Kryo between services that trust one another: only what is registered is ever made. */
final class TrustedEvents {
  /** What is in stock. */
  static final class Stock {
    List<Item> items = new ArrayList<>();
  }

  record Item(String name, int pieces) {}

  private TrustedEvents() {}

  /** The same classes in the same order at every service. */
  static Codec<Stock> codec() {
    return Codec.kryo(Stock.class)
        .register(Stock.class, Item.class, ArrayList.class)
        .maxBytes(64 << 10)
        .build();
  }
}
