package io.kaiku.app.demo;

import java.util.Locale;
import java.util.SplittableRandom;

/** The bundled stream of orders: the same for equal seeds, one JSON object each. */
final class Orders {
  private static final String[] ITEMS = {
    "espresso", "teapot", "notebook", "lamp", "bicycle bell", "umbrella", "chess set", "kettle"
  };

  private final SplittableRandom random;
  private final String shop;
  private long number;

  /** {@code shop} tells the streams of several publishers apart. */
  Orders(String shop, long seed) {
    this.shop = shop;
    this.random = new SplittableRandom(seed);
  }

  String next() {
    number++;
    return String.format(
        Locale.ROOT,
        "{\"order\":\"%s-%d\",\"item\":\"%s\",\"quantity\":%d,\"cents\":%d}",
        shop,
        number,
        ITEMS[random.nextInt(ITEMS.length)],
        random.nextInt(1, 6),
        random.nextInt(100, 50_000));
  }
}
