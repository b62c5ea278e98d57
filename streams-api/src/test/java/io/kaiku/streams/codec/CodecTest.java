package io.kaiku.streams.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.kaiku.kernel.bytes.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
  record Order(String id, long cents) {}

  /** A class of each kind whose size stands in the bytes. */
  static final class Basket {
    String name = "basket";
    List<Order> orders = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    byte[] blob = {1, 2, 3};
    int[] numbers = {4, 5};
    String[] words = {"a", "b"};
    Basket inner;
  }

  private static KryoCodec<Basket> baskets() {
    return Codec.kryo(Basket.class)
        .register(
            Basket.class,
            Order.class,
            ArrayList.class,
            HashMap.class,
            byte[].class,
            int[].class,
            String[].class)
        .build();
  }

  private static Basket basket() {
    var basket = new Basket();
    basket.orders.add(new Order("42", 1_999));
    basket.counts.put("x", 7);
    basket.inner = new Basket();
    return basket;
  }

  @Test
  void bytesAndTextPassThrough() {
    var bytes = Bytes.fromHex("00ff80");

    assertThat(Codec.bytes().decode(Codec.bytes().encode(bytes))).isEqualTo(bytes);
    assertThat(Codec.utf8().decode(Codec.utf8().encode("größer"))).isEqualTo("größer");
    assertThatThrownBy(() -> Codec.utf8().decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Codec.bytes()");
  }

  @Test
  void jsonKeepsRecordsAndToleratesLaterProperties() {
    var codec = Codec.json(Order.class);

    assertThat(codec.decode(codec.encode(new Order("42", 1_999))))
        .isEqualTo(new Order("42", 1_999));
    assertThat(codec.decode(Bytes.utf8("{\"id\":\"7\",\"cents\":1,\"later\":[true]}")))
        .isEqualTo(new Order("7", 1));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
  interface Shape {}

  record Circle(int radius) implements Shape {}

  record Anything(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object value) {}

  @Test
  void jsonMakesListedSubtypesAndNeverAClassThatTheDataNames() {
    var shapes = Codec.json(Shape.class);

    assertThat(shapes.decode(shapes.encode(new Circle(3)))).isEqualTo(new Circle(3));
    var named = "{\"value\":{\"@class\":\"" + Circle.class.getName() + "\",\"radius\":1}}";
    assertThatThrownBy(() -> Codec.json(Anything.class).decode(Bytes.utf8(named)))
        .isInstanceOf(CodecException.class);
  }

  @ParameterizedTest
  @MethodSource("notJson")
  void jsonRefusesOtherBytes(Bytes bytes) {
    assertThatThrownBy(() -> Codec.json(Order.class).decode(bytes))
        .isInstanceOf(CodecException.class);
  }

  static List<Bytes> notJson() {
    return List.of(
        Bytes.EMPTY,
        Bytes.utf8("null"),
        Bytes.utf8("{\"id\":\"7\"} {}"),
        Bytes.utf8("[".repeat(100_000)),
        Bytes.fromHex("ff00"));
  }

  @Test
  void kryoKeepsRegisteredClasses() {
    var decoded = baskets().decode(baskets().encode(basket()));

    assertThat(decoded).usingRecursiveComparison().isEqualTo(basket());
  }

  record Meeting(Instant at, Duration takes, LocalDate day, Color color) {}

  enum Color {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "green";
      }
    },
    BLUE
  }

  @Test
  void kryoTakesNoTimeAndNoConstantForANumberOfElements() {
    var codec =
        Codec.kryo(Meeting.class)
            .register(Meeting.class, Instant.class, Duration.class, LocalDate.class, Color.class)
            .build();
    var at = Instant.parse("2026-11-21T18:29:29.999999999Z");
    var meeting =
        new Meeting(at, Duration.ofNanos(999_999_999), LocalDate.of(2026, 11, 21), Color.GREEN);

    assertThat(codec.decode(codec.encode(meeting))).isEqualTo(meeting);
  }

  @Test
  void kryoReadsManySmallObjectsOfAnyRegisteredClass() {
    var codec =
        Codec.kryo(Object[].class)
            .register(Object[].class, ArrayList.class, Color.class, Nothing.class)
            .build();
    var many = new Object[20_000];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = Color.BLUE;
      many[i + 1] = new Nothing();
    }

    assertThat(codec.decode(codec.encode(many))).isEqualTo(many);
  }

  record Nothing() {}

  /** Kryo keeps types of where it stopped: one that has failed would grow with each failure. */
  @Test
  void kryoKeepsNothingOfEventsThatFail() {
    var codec =
        Codec.kryo(Object[].class)
            .register(Object[].class, Basket.class, Order.class, ArrayList.class)
            .register(HashMap.class, byte[].class, int[].class, String[].class, Stack.class)
            .build();
    var valid = codec.encode(new Object[] {basket()});
    for (int size = 0; size < valid.size(); size++) {
      var cut = valid.slice(0, size);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(CodecException.class);
    }

    var fresh = codec.encode(new Object[] {new Stack(0)});
    assertThat(codec.decode(fresh)).containsExactly(new Stack(0));
  }

  /** How many types Kryo keeps while it reads this. */
  @DefaultSerializer(StackSerializer.class)
  record Stack(int types) {}

  /** Made by Kryo. */
  public static final class StackSerializer extends Serializer<Stack> {
    @Override
    public void write(Kryo kryo, Output output, Stack stack) {}

    @Override
    public Stack read(Kryo kryo, Input input, Class<? extends Stack> type) {
      return new Stack(kryo.getGenerics().getGenericTypesSize());
    }
  }

  @Test
  void kryoWritesAndReadsNoUnregisteredClass() {
    var orders = Codec.kryo(Object[].class).register(Object[].class).build();

    assertThatThrownBy(() -> orders.encode(new Object[] {new Order("1", 1)}))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("not registered");
    var unknownClass = new Output(16);
    unknownClass.writeVarInt(2, true);
    unknownClass.writeVarInt(99, true);
    assertThatThrownBy(() -> orders.decode(Bytes.wrap(unknownClass.toBytes())))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void kryoNeedsTheClassOfItsEventsRegistered() {
    assertThatThrownBy(() -> Codec.kryo(Order.class).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("register");
  }

  @Test
  void kryoRefusesACycleInsteadOfFollowingIt() {
    var cycle = basket();
    cycle.inner = cycle;

    assertThatThrownBy(() -> baskets().encode(cycle)).isInstanceOf(CodecException.class);
  }

  @ParameterizedTest
  @MethodSource("hugeLengths")
  void kryoMakesNoRoomForElementsThatCannotBeThere(Class<?> type) {
    var huge = new Output(16);
    huge.writeVarInt(Integer.MAX_VALUE, true);

    assertThatThrownBy(() -> codecOf(type).decode(Bytes.wrap(huge.toBytes())))
        .isInstanceOf(CodecException.class)
        .hasStackTraceContaining("more elements are declared than there are bytes");
  }

  static List<Class<?>> hugeLengths() {
    return List.of(
        byte[].class,
        int[].class,
        long[].class,
        char[].class,
        boolean[].class,
        String[].class,
        Object[].class,
        ArrayList.class,
        HashMap.class);
  }

  private static <T> KryoCodec<T> codecOf(Class<T> type) {
    return Codec.kryo(type).register(type, String.class).build();
  }

  @Test
  void kryoMakesNoRoomForAStringThatCannotBeThere() {
    var huge = new Output(16);
    huge.writeVarIntFlag(true, Integer.MAX_VALUE, true);

    assertThatThrownBy(() -> codecOf(String.class).decode(Bytes.wrap(huge.toBytes())))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void kryoAnswersMutatedBytesWithItsExceptionOnly() {
    var codec = baskets();
    var valid = codec.encode(basket()).toArray();
    var random = new SplittableRandom(11);
    for (int i = 0; i < 10_000; i++) {
      var mutated = valid.clone();
      for (int j = random.nextInt(1, 5); j > 0; j--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      try {
        codec.decode(Bytes.wrap(mutated, 0, random.nextInt(mutated.length + 1)));
      } catch (CodecException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void kryoRefusesAnEventOverItsSize() {
    var codec = Codec.kryo(byte[].class).register(byte[].class).maxBytes(100).build();

    assertThat(codec.decode(codec.encode(new byte[98]))).hasSize(98);
    assertThatThrownBy(() -> codec.encode(new byte[200])).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> codec.decode(Bytes.wrap(new byte[101])))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("100");
  }
}
