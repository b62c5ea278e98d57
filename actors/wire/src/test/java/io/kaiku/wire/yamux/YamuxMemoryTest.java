package io.kaiku.wire.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import org.junit.jupiter.api.Test;

/** Memory that sessions share. */
class YamuxMemoryTest {
  private static final int KIB = 1024;

  private final Pool pool = new Pool();
  private final Lone lone = Lone.sharing(pool);

  @Test
  void whatIsUnreadIsTakenAndGivenBack() {
    YamuxStream stream = received(200 * KIB);
    assertThat(pool.taken).isBetween(184L * KIB, 256L * KIB);

    stream.consumed(200 * KIB, 0);

    assertThat(pool.taken).isZero();
  }

  @Test
  void whatComesOnTopIsTakenOnTop() {
    YamuxStream stream = received(100 * KIB);
    lone.hear(Frame.data(0, 1, Lone.zeros(100 * KIB)));
    assertThat(pool.taken).isBetween(184L * KIB, 256L * KIB);

    stream.consumed(200 * KIB, 0);

    assertThat(pool.taken).isZero();
  }

  @Test
  void aLittleIsFree() {
    received(SharedMemory.FREE);
    assertThat(pool.taken).isZero();
  }

  @Test
  void whatFindsNoRoomResetsItsSubstream() {
    pool.left = 200 * KIB;
    received(100 * KIB);
    lone.hear(Frame.data(Lone.SYN, 3, Bytes.wrap(new byte[200 * KIB])));

    assertThat(lone.sent())
        .filteredOn(frame -> frame.id() == 3)
        .singleElement()
        .satisfies(
            frame -> {
              assertThat(frame.flags()).isEqualTo(Lone.RST);
              assertThat(frame.length()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED.value());
            });
    assertThat(lone.session.stats().offences().unreadLimit()).isEqualTo(1);
    assertThat(lone.session.isEnded()).isFalse();
  }

  @Test
  void resetSubstreamsAndEndedSessionsHoldNothing() {
    received(200 * KIB).reset(ErrorCode.NO_ERROR);
    assertThat(pool.taken).isZero();

    lone.hear(Frame.data(Lone.SYN, 3, Bytes.wrap(new byte[200 * KIB])));
    assertThat(pool.taken).isPositive();
    lone.session.transportClosed("the test is over");

    assertThat(pool.taken).isZero();
  }

  /** A writer may queue as much as the pool has, and then a little at a time. */
  @Test
  void whatIsQueuedIsTakenToo() {
    YamuxStream stream = received(10);
    assertThat(stream.write(Bytes.wrap(new byte[128 * KIB]))).isTrue();
    assertThat(pool.taken).isBetween(112L * KIB, 192L * KIB);
    lone.sent();
    assertThat(pool.taken).isZero();

    pool.left = 0;

    assertThat(stream.write(Bytes.wrap(new byte[128 * KIB]))).isFalse();
    lone.sent();
    assertThat(stream.isWritable()).isTrue();
  }

  /** The substream 1, of which so many bytes have come. */
  private YamuxStream received(int bytes) {
    lone.hear(Frame.data(Lone.SYN, 1, Bytes.wrap(new byte[bytes])));
    YamuxStream stream = lone.opened();
    stream.accept();
    lone.events();
    return stream;
  }

  private static final class Pool implements ReceiveBudget {
    long left = Long.MAX_VALUE;
    long taken;

    @Override
    public boolean reserve(long bytes, long held) {
      if (bytes > left) {
        return false;
      }
      left -= bytes;
      taken += bytes;
      return true;
    }

    @Override
    public boolean reserveGrowth(long bytes, long held) {
      return reserve(bytes, held);
    }

    @Override
    public void release(long bytes) {
      left += bytes;
      taken -= bytes;
    }
  }
}
