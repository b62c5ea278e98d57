package io.kaiku.streams.codec;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import io.kaiku.kernel.bytes.Bytes;

/**
 * Refuses an event whose arrays, strings and collections declare more elements than it has bytes:
 * each element takes at least a byte, and Kryo makes room for the declared number before it reads
 * the first.
 *
 * <p>Kryo reads every such number with one of the two methods overridden here, and beside them only
 * ids of classes, which are small, and ordinals of enums.
 */
final class BudgetInput extends Input {
  private static final int SLACK = 1024;

  private final int free;
  private long budget;

  /** Numbers up to {@code free} cost nothing. */
  BudgetInput(Bytes event, int free) {
    super(event.array(), event.offset(), event.size());
    this.free = free;
    this.budget = (long) event.size() + SLACK;
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

  private int spend(int declared) {
    if (declared < 0 || declared > free) {
      budget -= Integer.toUnsignedLong(declared);
    }
    if (budget < 0) {
      throw new KryoException("more elements are declared than there are bytes");
    }
    return declared;
  }
}
