package io.kaiku.wire.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.wire.SecureChannel;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseChannelTest {
  private static final int MAX = 65_519;

  private final ChaChaPoly cipher = new ChaChaPoly();
  private final SecureChannel sender = new NoiseChannel(state(1, 0), state(2, 0));
  private final SecureChannel receiver = new NoiseChannel(state(2, 0), state(1, 0));

  static IntStream sizes() {
    return IntStream.of(0, 1, 15, 16, 17, 1_000, MAX - 1, MAX, MAX + 1, 2 * MAX, 2 * MAX + 1);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void plaintextComesOutInAsFewRecordsAsPossible(int size) throws WireException {
    Bytes text = random(size, size);
    ByteBuf sealed = Unpooled.buffer();
    sender.seal(List.of(text), sealed);

    assertThat(sealed.readableBytes()).isEqualTo(sender.sealedSize(size));
    assertThat(sealed.readableBytes()).isEqualTo(size + 18 * ((size + MAX - 1) / MAX));
    List<Bytes> records = openAll(sealed);
    assertThat(records).hasSize((size + MAX - 1) / MAX);
    assertThat(Bytes.join(records.toArray(Bytes[]::new))).isEqualTo(text);
  }

  /** Heap, heap that begins inside its array, direct, and one that has grown. */
  static Stream<ByteBuf> targets() {
    return Stream.of(
        Unpooled.buffer(200_000),
        Unpooled.buffer(200_000).writeZero(7).slice(7, 190_000).setIndex(0, 0),
        UnpooledByteBufAllocator.DEFAULT.directBuffer(200_000),
        UnpooledByteBufAllocator.DEFAULT.directBuffer(1));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void partsAreGatheredIntoAnyKindOfBuffer(ByteBuf target) throws WireException {
    Bytes all = random(150_000, 4);
    List<Bytes> parts = cut(all, new SplittableRandom(9));
    sender.seal(parts, target);
    assertThat(target.readableBytes()).isEqualTo(sender.sealedSize(all.size()));
    assertThat(Bytes.join(openAll(target).toArray(Bytes[]::new))).isEqualTo(all);
    assertThat(target.release()).isTrue();
  }

  @Test
  void sealingIntoADirectBufferKeepsNoOther() throws WireException {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    ByteBuf target = allocator.directBuffer(200_000);
    sender.seal(List.of(random(150_000, 7)), target);
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    assertThat(target.release()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100, 20_000, 65_537})
  void recordsMayBeCutAnywhere(int piece) throws WireException {
    Bytes all = random(140_000, 5);
    ByteBuf sealed = Unpooled.buffer();
    sender.seal(List.of(all), sealed);
    List<Bytes> records = new ArrayList<>();
    while (sealed.isReadable()) {
      ByteBuf part = sealed.readSlice(Math.min(piece, sealed.readableBytes()));
      records.addAll(openAll(part));
      assertThat(part.isReadable()).isFalse();
    }
    assertThat(Bytes.join(records.toArray(Bytes[]::new))).isEqualTo(all);
  }

  @Test
  void aRecordWithoutPlaintextIsNotTheEnd() throws WireException {
    byte[] tag = new byte[16];
    CipherState other = state(1, 0);
    other.seal(tag, 0, 0);
    assertThat(receiver.open(framed(tag))).isEqualTo(Bytes.EMPTY);
    assertThat(receiver.open(Unpooled.EMPTY_BUFFER)).isNull();
  }

  @Test
  void theCallersBytesAreNotTouched() throws WireException {
    Bytes text = random(100, 6);
    Bytes before = Bytes.copyOf(text.toArray());
    sender.seal(List.of(text), Unpooled.buffer());
    assertThat(text).isEqualTo(before);
  }

  @Test
  void theSamePlaintextNeverLooksTheSame() throws WireException {
    ByteBuf sealed = Unpooled.buffer();
    sender.seal(List.of(Bytes.utf8("twice")), sealed);
    sender.seal(List.of(Bytes.utf8("twice")), sealed);
    Bytes all = Bytes.copyOf(sealed.nioBuffer());
    assertThat(all.slice(0, all.size() / 2)).isNotEqualTo(all.slice(all.size() / 2));
  }

  /** NO2: any flipped bit ends the channel, and good bytes do not bring it back. */
  @Test
  void aTamperedRecordEndsTheChannel() throws WireException {
    ByteBuf good = Unpooled.buffer();
    sender.seal(List.of(Bytes.utf8("hello")), good);
    Bytes record = Bytes.copyOf(good.nioBuffer());
    for (int bit = 16; bit < record.size() * 8; bit++) {
      SecureChannel channel = new NoiseChannel(state(2, 0), state(1, 0));
      WireException failure = failure(channel, flipped(record, bit));
      assertThat(failure.fault()).isEqualTo(Fault.FORGED_RECORD);
      assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
      assertThat(failure(channel, record)).isNotNull();
      assertThat(
              catchThrowableOfType(
                  WireException.class,
                  () -> channel.seal(List.of(Bytes.utf8("x")), Unpooled.buffer())))
          .isNotNull();
    }
  }

  /** NO2: RUSTSEC-2024-0011 of another implementation. */
  @Test
  void theNonceDoesNotMoveForAForgery() throws WireException {
    CipherState opening = state(1, 0);
    byte[] forged = new byte[40];
    assertThat(
            catchThrowableOfType(WireException.class, () -> opening.open(forged, 0, forged.length)))
        .isNotNull();
    assertThat(opening.nonce()).isZero();
    assertThat(forged).containsOnly(0);

    byte[] good = new byte[40];
    state(1, 0).seal(good, 0, 24);
    opening.open(good, 0, good.length);
    assertThat(opening.nonce()).isEqualTo(1);
    assertThat(good).startsWith(new byte[24]);
  }

  @Test
  void recordsThatAreReplayedReorderedOrReflectedAreForgeries() throws WireException {
    ByteBuf sealed = Unpooled.buffer();
    sender.seal(List.of(Bytes.utf8("first.")), sealed);
    sender.seal(List.of(Bytes.utf8("second")), sealed);
    Bytes first = Bytes.copyOf(sealed.nioBuffer(0, 24));
    Bytes second = Bytes.copyOf(sealed.nioBuffer(24, 24));

    SecureChannel replayed = new NoiseChannel(state(2, 0), state(1, 0));
    assertThat(replayed.open(Unpooled.wrappedBuffer(first.toArray()))).isNotNull();
    assertThat(failure(replayed, first).fault()).isEqualTo(Fault.FORGED_RECORD);
    SecureChannel reordered = new NoiseChannel(state(2, 0), state(1, 0));
    assertThat(failure(reordered, second).fault()).isEqualTo(Fault.FORGED_RECORD);
    assertThat(failure(sender, first).fault()).isEqualTo(Fault.FORGED_RECORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "0001", "000f"})
  void aRecordThatIsShorterThanATagFails(String length) {
    assertThat(failure(receiver, Bytes.fromHex(length)).fault()).isEqualTo(Fault.MALFORMED_RECORD);
  }

  @Test
  void theLastNonceIsNotUsed() throws WireException {
    SecureChannel last = new NoiseChannel(state(1, -2), state(2, 0));
    SecureChannel reader = new NoiseChannel(state(2, 0), state(1, -2));
    ByteBuf sealed = Unpooled.buffer();
    last.seal(List.of(Bytes.utf8("the last")), sealed);
    assertThat(reader.open(sealed)).isEqualTo(Bytes.utf8("the last"));

    WireException exhausted =
        catchThrowableOfType(
            WireException.class, () -> last.seal(List.of(Bytes.utf8("more")), sealed));
    assertThat(exhausted.fault()).isEqualTo(Fault.KEY_EXHAUSTED);
    assertThat(sealed.isReadable()).isFalse();
    WireException unreadable =
        failure(reader, Bytes.wrap(new byte[] {0, 16}, 0, 2).concat(random(16, 1)));
    assertThat(unreadable.fault()).isEqualTo(Fault.KEY_EXHAUSTED);
  }

  /** NO1: what a length announces is not allocated. */
  @Test
  void anAnnouncedRecordCostsWhatHasArrived() throws WireException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int channels = 5_000;
    List<SecureChannel> held = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      held.add(new NoiseChannel(state(2, 0), state(1, 0)));
    }
    ByteBuf announced = Unpooled.wrappedBuffer(new byte[] {-1, -1, 0});
    long before = threads.getCurrentThreadAllocatedBytes();
    for (SecureChannel channel : held) {
      assertThat(channel.open(announced.duplicate()) == null).isTrue();
    }
    assertThat((threads.getCurrentThreadAllocatedBytes() - before) / channels).isLessThan(1024);
  }

  private CipherState state(int key, long nonce) {
    byte[] bytes = new byte[ChaChaPoly.KEY_SIZE];
    bytes[0] = (byte) key;
    return new CipherState(cipher, bytes, nonce);
  }

  private List<Bytes> openAll(ByteBuf sealed) throws WireException {
    List<Bytes> records = new ArrayList<>();
    for (Bytes text = receiver.open(sealed); text != null; text = receiver.open(sealed)) {
      records.add(text);
    }
    return records;
  }

  private static WireException failure(SecureChannel channel, Bytes record) {
    return catchThrowableOfType(
        WireException.class, () -> channel.open(Unpooled.wrappedBuffer(record.toArray())));
  }

  private static ByteBuf framed(byte[] message) {
    return Unpooled.buffer().writeShort(message.length).writeBytes(message);
  }

  private static Bytes random(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static List<Bytes> cut(Bytes all, SplittableRandom random) {
    List<Bytes> parts = new ArrayList<>();
    for (int at = 0; at < all.size(); ) {
      int end = Math.min(all.size(), at + random.nextInt(random.nextBoolean() ? 20 : 30_000));
      parts.add(all.slice(at, end));
      at = end;
    }
    return parts;
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    byte[] copy = bytes.toArray();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(copy);
  }
}
