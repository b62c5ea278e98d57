package io.kaiku.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class FloodTest {
  private static final long SIZE = 3L * Pattern.SIZE + 1_000;

  @Test
  void allBytesArriveAndAreCounted() {
    var counting = new Counting(true);
    new Flood(Bytes.EMPTY, SIZE).subscribe(counting);
    assertThat(counting.total()).isCompletedWithValue(SIZE);
  }

  @Test
  void anEmptyFloodIsOverAtOnce() {
    var counting = new Counting(true);
    new Flood(Bytes.EMPTY, 0).subscribe(counting);
    assertThat(counting.total()).isCompletedWithValue(0L);
  }

  @Test
  void aHeaderComesFirstAndNothingComesWithoutDemand() {
    var received = new ArrayList<Bytes>();
    var source = new Flow.Subscription[1];
    new Flood(Bytes.utf8("head"), SIZE).subscribe(recorder(received, source));
    assertThat(received).isEmpty();
    source[0].request(2);
    assertThat(received).hasSize(2);
    assertThat(received.getFirst().utf8()).isEqualTo("head");
  }

  @Test
  void chunksMayBeCutAnywhere() {
    var counting = new Counting(true);
    counting.onSubscribe(ignored());
    long at = 0;
    for (int size = 1; at + size < SIZE; size = 3 * size + 7) {
      for (long end = at + size; at < end; ) {
        var chunk = Pattern.at(at, end - at);
        counting.onNext(chunk);
        at += chunk.size();
      }
    }
    counting.onComplete();
    assertThat(counting.total()).isCompletedWithValue(at);
  }

  @Test
  void aWrongByteAnywhereIsFoundWhenEveryByteIsCompared() {
    assertThatThrownBy(() -> checked(true, Pattern.SIZE / 2).total().join())
        .hasMessageContaining("at byte 0 is not what was sent");
  }

  @Test
  void aWrongByteAtTheEdgeIsFoundInASample() {
    assertThatThrownBy(() -> checked(false, Pattern.SIZE - 1).total().join())
        .hasMessageContaining("is not what was sent");
  }

  private static Counting checked(boolean everyByte, int wrongAt) {
    var bytes = Pattern.at(0, Pattern.SIZE).toArray();
    bytes[wrongAt]++;
    var counting = new Counting(everyByte);
    counting.onSubscribe(ignored());
    counting.onNext(Bytes.wrap(bytes));
    counting.onComplete();
    return counting;
  }

  private static Flow.Subscription ignored() {
    return new Flow.Subscription() {
      @Override
      public void request(long n) {}

      @Override
      public void cancel() {}
    };
  }

  private static Flow.Subscriber<Bytes> recorder(List<Bytes> received, Flow.Subscription[] source) {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        source[0] = subscription;
      }

      @Override
      public void onNext(Bytes chunk) {
        received.add(chunk);
      }

      @Override
      public void onError(Throwable cause) {
        throw new AssertionError(cause);
      }

      @Override
      public void onComplete() {}
    };
  }
}
