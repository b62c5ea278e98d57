package io.kaiku.streams.codec;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import io.kaiku.kernel.bytes.Bytes;
import java.util.function.Supplier;

/**
 * Refuses an event whose arrays, strings and collections declare more elements than it has bytes:
 * each element takes at least a byte, and Kryo makes room for the declared number before it reads
 * the first.
 *
 * <p>Kryo reads every such number with one of the first two methods overridden here. It reads other
 * numbers with them, too: plain integers through the third method, and the ids of classes and enum
 * constants, around which its user puts {@link #uncounted}.
 */
final class BudgetInput extends Input {
  private static final int SLACK = 1024;

  private long budget;
  private boolean uncounted;

  BudgetInput(Bytes event) {
    super(event.array(), event.offset(), event.size());
    this.budget = (long) event.size() + SLACK;
  }

  /** Reads something whose numbers declare no elements. */
  <R> R uncounted(Supplier<R> read) {
    boolean outer = uncounted;
    uncounted = true;
    try {
      return read.get();
    } finally {
      uncounted = outer;
    }
  }

  @Override
  public int readVarInt(boolean optimizePositive) {
    int value = super.readVarInt(optimizePositive);
    return optimizePositive ? spend(value) : value;
  }

  @Override
  public int readVarIntFlag(boolean optimizePositive) {
    return spend(super.readVarIntFlag(optimizePositive));
  }

  @Override
  public int readInt(boolean optimizePositive) {
    return uncounted(() -> super.readInt(optimizePositive));
  }

  private int spend(int declared) {
    if (!uncounted) {
      budget -= Integer.toUnsignedLong(declared);
    }
    if (budget < 0) {
      throw new KryoException("more elements are declared than there are bytes");
    }
    return declared;
  }
}
