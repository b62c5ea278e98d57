package io.kaiku.streams.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import io.kaiku.kernel.bytes.Bytes;
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
    for (int i = 0; i < 50_000; i++) {
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
