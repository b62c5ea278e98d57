package io.kaiku.kernel.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoLimitsTest {
  private static final ProtoLimits INNER =
      ProtoLimits.message("Inner").maxBytes(20).scalar(1).bytes(2, 10).build();
  private static final ProtoLimits OUTER =
      ProtoLimits.message("Outer")
          .maxBytes(200)
          .maxFields(60)
          .unknown(3, 40)
          .scalar(1)
          .bytes(2, 8)
          .repeatedBytes(3, 4, 5)
          .repeatedScalar(4, 6)
          .nested(5, INNER)
          .repeated(6, 2, INNER)
          .scalar(6_492_434)
          .build();

  @Test
  void acceptsWhatIsWithinTheLimits() throws MalformedException {
    OUTER.check(Bytes.EMPTY);
    OUTER.check(
        Bytes.join(
            number(1, 300),
            content(2, 8),
            content(3, 5),
            content(3, 0),
            number(4, 1),
            message(5, number(1, 1).concat(content(2, 10))),
            message(6, Bytes.EMPTY),
            message(6, number(1, 2)),
            number(6_492_434, 1),
            Bytes.fromHex("0d01020304").slice(0, 0),
            content(100, 5)));
  }

  @ParameterizedTest
  @ValueSource(ints = {199, 200, 201})
  void messagesAreBoundedInBytes(int size) {
    ProtoLimits limits = ProtoLimits.message("M").maxBytes(200).bytes(1, 1000).build();
    Bytes message = content(1, size - 3);
    assertThat(message.size()).isEqualTo(size);
    verdict(size <= 200, () -> limits.check(message), "M of 201 bytes exceeds the limit of 200");
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 9})
  void fieldsAreBoundedInBytes(int size) {
    verdict(size <= 8, () -> OUTER.check(content(2, size)), "field 2 of Outer has 9 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void repeatedFieldsAreBoundedInNumber(int count) {
    verdict(count <= 4, () -> OUTER.check(times(count, content(3, 1))), "limit of 4");
    verdict(count <= 4, () -> OUTER.check(times(count, content(3, 0))), "limit of 4");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7})
  void repeatedNumbersAreBoundedPackedOrNot(int count) {
    verdict(count <= 6, () -> OUTER.check(times(count, number(4, 300))), "limit of 6");
    Bytes packed = message(4, times(count, Varint.encode(300)));
    verdict(count <= 6, () -> OUTER.check(packed), "limit of 6");
    Bytes mixed = message(4, times(count - 2, Varint.encode(1))).concat(times(2, number(4, 1)));
    verdict(count <= 6, () -> OUTER.check(mixed), "limit of 6");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void repeatedMessagesAreBoundedInNumber(int count) {
    verdict(count <= 2, () -> OUTER.check(times(count, message(6, Bytes.EMPTY))), "limit of 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void singularFieldsStandOnce(int count) {
    boolean isOnce = count == 1;
    verdict(
        isOnce,
        () -> OUTER.check(times(count, number(1, 1))),
        "field 1 of Outer stands more often");
    verdict(isOnce, () -> OUTER.check(times(count, content(2, 1))), "field 2 of Outer");
    verdict(isOnce, () -> OUTER.check(times(count, message(5, number(1, 1)))), "field 5 of Outer");
    verdict(isOnce, () -> OUTER.check(message(5, times(count, number(1, 1)))), "field 1 of Inner");
  }

  @Test
  void eachNestedMessageHasLimitsOfItsOwn() throws MalformedException {
    Bytes inner = message(6, number(1, 1).concat(content(2, 1)));
    OUTER.check(times(2, inner));
    OUTER.check(Bytes.join(inner, message(5, number(1, 1)), inner, number(1, 1)));
    verdict(false, () -> OUTER.check(message(5, content(2, 11))), "field 2 of Inner has 11 bytes");
    verdict(
        false,
        () -> OUTER.check(message(5, Bytes.join(number(1, 1), content(2, 10), content(9, 5)))),
        "field 5 of Outer has 21 bytes and exceeds the limit of 20");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void unknownFieldsAreBoundedInNumber(int count) {
    verdict(
        count <= 3,
        () -> OUTER.check(times(count, number(99, 1))),
        "unknown fields than the limit of 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {39, 40, 41})
  void unknownFieldsAreBoundedInBytes(int size) {
    Bytes unknown = content(99, size - 3);
    assertThat(unknown.size()).isEqualTo(size);
    verdict(size <= 40, () -> OUTER.check(unknown), "40 bytes");
  }

  @Test
  void unknownFieldsAreNotLookedInto() throws MalformedException {
    OUTER.check(message(99, Bytes.fromHex("ffffffffff")));
    OUTER.check(Bytes.fromHex("9906").concat(Bytes.wrap(new byte[8])));
    OUTER.check(Bytes.fromHex("9d06").concat(Bytes.wrap(new byte[4])));
  }

  @ParameterizedTest
  @ValueSource(ints = {59, 60, 61})
  void fieldsAreBoundedInAll(int count) {
    ProtoLimits limits =
        ProtoLimits.message("M")
            .maxFields(60)
            .repeatedScalar(1, 1000)
            .repeated(
                2, 1000, ProtoLimits.message("N").maxFields(1).repeatedBytes(1, 1000, 9).build())
            .build();
    verdict(
        count <= 60, () -> limits.check(times(count, number(1, 1))), "M holds more than 60 fields");
    Bytes packed = message(1, times(count - 1, Varint.encode(1)));
    verdict(count <= 60, () -> limits.check(packed), "M holds more than 60 fields");
    Bytes nested = message(2, times(count - 1, content(1, 0)));
    verdict(count <= 60, () -> limits.check(nested), "M holds more than 60 fields");
    Bytes empty = times(count, message(2, Bytes.EMPTY));
    verdict(count <= 60, () -> limits.check(empty), "M holds more than 60 fields");
  }

  @ParameterizedTest
  @CsvSource({
    "0801, ''",
    "08, ends within a varint",
    "80, ends within a varint",
    "0880, ends within a varint",
    "08ffffffffffffffffff01, ''",
    "0880808080808080808000, ''",
    "08ffffffffffffffffffff01, more than 10 bytes",
    "ffffffffffffffffffffff01, more than 10 bytes",
    "12, ends within a varint",
    "1201, ends early",
    "12ffffffffffffffffff01, ends early",
    "12ffffffff0f, ends early",
    "1280808080808080808080, more than 10 bytes",
    "0001, field number 0",
    "0201, field number 0",
    "8080808010, field number 536870912",
    "ffffffffffffffffff01, field number",
    "09, ends early",
    "0901020304050607, ends early",
    "090102030405060708, ''",
    "0d010203, ends early",
    "0d01020304, ''",
    "0a00, field 1 of Outer has wire type 2",
    "1001, field 2 of Outer has wire type 0",
    "1501020304, field 2 of Outer has wire type 5",
    "1801, field 3 of Outer has wire type 0",
    "2801, field 5 of Outer has wire type 0",
    "0b, field 1 of Outer is a group",
    "0c, field 1 of Outer is a group",
    "9b06, field 99 of Outer is a group",
    "9c06, field 99 of Outer is a group",
    "0e, wire type 6",
    "9f06, wire type 7",
    "220180, ends within a varint"
  })
  void refusesBytesThatAreNoMessage(String hex, String why) {
    verdict(why.isEmpty(), () -> OUTER.check(Bytes.fromHex(hex)), why);
  }

  @Test
  void fieldsOfANestedMessageDoNotReachBeyondIt() {
    Bytes reaching = Bytes.fromHex("2a021205").concat(Bytes.wrap(new byte[5]));
    verdict(false, () -> OUTER.check(reaching), "Inner holds a field that ends early");
    verdict(
        false,
        () -> OUTER.check(Bytes.fromHex("2a0108").concat(number(1, 1))),
        "Inner ends within");
  }

  @Test
  void aSliceIsReadFromItsBeginningToItsEnd() {
    Bytes frame = Bytes.join(Bytes.fromHex("ffff"), number(1, 1), Bytes.fromHex("ff"));
    assertThatCode(() -> OUTER.check(frame.slice(2, frame.size() - 1))).doesNotThrowAnyException();
    verdict(false, () -> OUTER.check(frame.slice(2)), "at byte 3");
  }

  @Test
  void parsesWhatItChecked() throws MalformedException {
    ProtoLimits limits = ProtoLimits.message("Envelope").bytes(2, 5).build();
    Bytes frame = Bytes.fromHex("00").concat(message(2, Bytes.utf8("hello")));
    EnvelopeMessage parsed = limits.parse(frame.slice(1), EnvelopeMessage.parser());
    Bytes type = ProtoBytes.fromByteString(parsed.getPayloadType());
    assertThat(type).isEqualTo(Bytes.utf8("hello"));
    assertThat(type.array()).isSameAs(frame.array());
    assertThatThrownBy(() -> limits.parse(content(2, 6), EnvelopeMessage.parser()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void whatProtobufRefusesIsMalformedToo() {
    ProtoLimits limits = ProtoLimits.message("File").bytes(1, 10).build();
    assertThatThrownBy(
            () ->
                limits.parse(
                    message(1, Bytes.fromHex("ff")), com.google.protobuf.StringValue.parser()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("not a message of type File");
  }

  @Test
  void tellsItsSize() {
    assertThat(OUTER.maxBytes()).isEqualTo(200);
    assertThat(ProtoLimits.message("M").build().maxBytes()).isEqualTo(65_536);
  }

  @Test
  void declarationsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> ProtoLimits.message("M").scalar(1).bytes(1, 2).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field 1 twice");
    assertThatThrownBy(() -> ProtoLimits.message("M").scalar(0)).hasMessageContaining("2^29-1");
    assertThatThrownBy(() -> ProtoLimits.message("M").scalar(1 << 29))
        .hasMessageContaining("2^29-1");
    assertThatThrownBy(() -> ProtoLimits.message("M").bytes(1, -1))
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> ProtoLimits.message("M").maxBytes(-1))
        .hasMessageContaining("negative");
  }

  private static void verdict(boolean isAllowed, ThrowingCallable check, String why) {
    if (isAllowed) {
      assertThatCode(check).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(check).isInstanceOf(MalformedException.class).hasMessageContaining(why);
    }
  }

  static Bytes number(int field, long value) {
    return Varint.encode((long) field << 3).concat(Varint.encode(value));
  }

  static Bytes content(int field, int size) {
    return message(field, Bytes.wrap(new byte[size]));
  }

  static Bytes message(int field, Bytes content) {
    return Varint.encode(((long) field << 3) | 2).concat(Varint.delimited(content));
  }

  static Bytes times(int count, Bytes part) {
    Bytes[] parts = new Bytes[count];
    java.util.Arrays.fill(parts, part);
    return Bytes.join(parts);
  }
}
