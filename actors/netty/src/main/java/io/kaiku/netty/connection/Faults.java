package io.kaiku.netty.connection;

import io.kaiku.wire.WireException;
import java.util.Locale;
import java.util.Objects;

/** How faults of remote peers are counted and told. */
final class Faults {

  private Faults() {}

  /** The name of the counter, such as {@code upgrade.forged_record}. */
  static String counter(String scope, WireException fault) {
    return scope + "." + fault.fault().name().toLowerCase(Locale.ROOT);
  }

  /** The sentence, which every fault has. */
  static String text(WireException fault) {
    return Objects.requireNonNull(fault.getMessage());
  }
}
