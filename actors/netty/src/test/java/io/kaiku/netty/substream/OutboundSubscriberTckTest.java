package io.kaiku.netty.substream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

class OutboundSubscriberTckTest {
  private static TestLane lane;

  @BeforeAll
  static void start() {
    lane = new TestLane();
  }

  @AfterAll
  static void stop() {
    lane.close();
  }

  @TestFactory
  Stream<DynamicTest> rules() {
    return TckTests.of(Rules::new);
  }

  /** Subscribers over a substream that takes everything. */
  public static final class Rules extends FlowSubscriberBlackboxVerification<Bytes> {

    /** Generous, because the processor may be shared. */
    public Rules() {
      super(new TestEnvironment(5_000, 50));
    }

    @Override
    public Flow.Subscriber<Bytes> createFlowSubscriber() {
      return new OutboundSubscriber(lane, new Open());
    }

    @Override
    public Bytes createElement(int element) {
      return Bytes.utf8("element " + element);
    }
  }

  private static final class Open implements OutboundSubscriber.Writer {
    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public int queuedBytes() {
      return 0;
    }

    @Override
    public void write(Bytes data) {}

    @Override
    public void finish() {}

    @Override
    public void reset(ErrorCode code) {}
  }
}
