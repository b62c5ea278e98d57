package io.kaiku.streams.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.Pool;
import io.kaiku.kernel.bytes.Bytes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Kryo, for services that trust one another. Only registered classes are ever made, and their ids
 * follow the order of registration, so every service registers the same classes in the same order.
 * Object graphs with cycles are refused.
 *
 * <p>Bounds: {@value #MAX_DEPTH} levels; an event of the size that the builder allows; and all
 * arrays, strings and collections of an event together declare no more elements than it has bytes.
 */
public final class KryoCodec<T> implements Codec<T> {
  /** How deep objects may be nested. */
  public static final int MAX_DEPTH = 64;

  private static final int FIRST_BUFFER = 256;

  private final Class<T> type;
  private final int maxBytes;

  /** One that has failed does not come back: it keeps types of where it stopped, for ever. */
  private final Pool<Kryo> pool;

  private KryoCodec(Builder<T> builder) {
    type = builder.type;
    maxBytes = builder.maxBytes;
    var registered = List.copyOf(builder.registered);
    pool =
        new Pool<>(true, true, 2 * Runtime.getRuntime().availableProcessors()) {
          @Override
          protected Kryo create() {
            return kryo(registered);
          }
        };
  }

  /** Collects what a {@link KryoCodec} may make. */
  public static final class Builder<T> {
    private final Class<T> type;
    private final Set<Class<?>> registered = new LinkedHashSet<>();
    private int maxBytes = 1 << 20;

    Builder(Class<T> type) {
      this.type = type;
    }

    /** Registers classes, in this order; the class of the events is one of them. */
    public Builder<T> register(Class<?>... classes) {
      registered.addAll(List.of(classes));
      return this;
    }

    /** The largest event, in bytes; 1 MiB unless told. */
    public Builder<T> maxBytes(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("maxBytes must be at least 1, not " + bytes);
      }
      maxBytes = bytes;
      return this;
    }

    public KryoCodec<T> build() {
      if (!registered.contains(type)) {
        throw new IllegalArgumentException(
            "register " + type.getName() + " too: Kryo makes only registered classes");
      }
      return new KryoCodec<>(this);
    }
  }

  @Override
  public String contentType() {
    return "application/x-kryo";
  }

  @Override
  public Bytes encode(T event) {
    var kryo = pool.obtain();
    try {
      var output = new Output(Math.min(FIRST_BUFFER, maxBytes), maxBytes);
      kryo.writeObject(output, event);
      pool.free(kryo);
      return Bytes.wrap(output.toBytes());
    } catch (KryoException | IllegalArgumentException e) {
      throw new CodecException(type.getName() + " cannot be written by Kryo: " + e.getMessage(), e);
    }
  }

  @Override
  public T decode(Bytes bytes) {
    if (bytes.size() > maxBytes) {
      throw new CodecException(
          "the event has " + bytes.size() + " bytes, more than the " + maxBytes + " of the codec");
    }
    var kryo = pool.obtain();
    try {
      var input = new BudgetInput(bytes);
      T event = kryo.readObject(input, type);
      if (!input.end()) {
        throw new CodecException("bytes follow the event");
      }
      pool.free(kryo);
      return event;
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException e) {
      // Serializers meet hostile bytes with whatever their classes throw.
      throw new CodecException("the event is no " + type.getName() + " written by Kryo", e);
    }
  }

  private static Kryo kryo(List<Class<?>> registered) {
    var kryo = new Kryo(new ClassIds(), null);
    kryo.setRegistrationRequired(true);
    kryo.setMaxDepth(MAX_DEPTH);
    for (Class<?> type : registered) {
      Registration registration = kryo.register(type);
      if (type.isEnum()) {
        registration.setSerializer(new Constants(serializer(registration)));
      }
    }
    return kryo;
  }

  private static final class ClassIds extends DefaultClassResolver {
    @Override
    public Registration readClass(Input input) {
      return ((BudgetInput) input).uncounted(() -> super.readClass(input));
    }
  }

  @SuppressWarnings("unchecked") // a registration does not say of which class it is
  private static Serializer<Object> serializer(Registration registration) {
    return registration.getSerializer();
  }

  private static final class Constants extends Serializer<Object> {
    private final Serializer<Object> serializer;

    Constants(Serializer<Object> serializer) {
      super(serializer.getAcceptsNull(), serializer.isImmutable());
      this.serializer = serializer;
    }

    @Override
    public void write(Kryo kryo, Output output, Object constant) {
      serializer.write(kryo, output, constant);
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> type) {
      return ((BudgetInput) input).uncounted(() -> serializer.read(kryo, input, type));
    }
  }
}
