package io.kaiku.node.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class FrameWriterTest {

  private final Deque<Bytes> waiting = new ArrayDeque<>();
  private final Window window = new Window();
  private final FrameWriter writer = new FrameWriter(window, waiting::poll);

  @Test
  void takesFromTheSourceOnlyWhatCanBeWritten() {
    waiting.add(Bytes.utf8("a"));
    waiting.add(Bytes.utf8("b"));

    writer.start();
    assertThat(waiting).hasSize(2);

    window.subscription.request(1);
    assertThat(window.written).containsExactly(Bytes.utf8("a"));
    assertThat(waiting).hasSize(1);
  }

  @Test
  void writesWhatComesLaterWhenItIsWoken() {
    writer.start();
    window.subscription.request(5);
    waiting.add(Bytes.utf8("a"));
    assertThat(window.written).isEmpty();

    writer.wake();

    assertThat(window.written).containsExactly(Bytes.utf8("a"));
  }

  @Test
  void finishesAfterTheLastMessage() {
    waiting.add(Bytes.utf8("a"));
    writer.finish();
    writer.start();
    assertThat(window.completed).isFalse();

    window.subscription.request(1);
    assertThat(window.completed).isFalse();
    window.subscription.request(1);

    assertThat(window.written).hasSize(1);
    assertThat(window.completed).isTrue();
  }

  @Test
  void leavesTheSourceAloneOnceItIsCancelled() {
    waiting.add(Bytes.utf8("a"));
    writer.start();
    window.subscription.cancel();

    window.subscription.request(1);
    writer.wake();

    assertThat(waiting).hasSize(1);
  }

  @Test
  void aDemandWithoutEndDoesNotOverflow() {
    writer.start();
    window.subscription.request(Long.MAX_VALUE);
    window.subscription.request(Long.MAX_VALUE);
    waiting.add(Bytes.utf8("a"));

    writer.wake();

    assertThat(window.written).hasSize(1);
  }

  private static final class Window implements Flow.Subscriber<Bytes> {
    final List<Bytes> written = new ArrayList<>();
    Flow.Subscription subscription;
    boolean completed;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(Bytes item) {
      written.add(item);
    }

    @Override
    public void onError(Throwable cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void onComplete() {
      completed = true;
    }
  }
}
