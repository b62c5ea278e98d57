package io.kaiku.netty.substream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Ended;
import io.kaiku.netty.transport.SubstreamResetException;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

class InboundPublisherTckTest {
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

  /** Publishers into which a window of chunks arrives, and more as they are credited. */
  public static final class Rules extends FlowPublisherVerification<Bytes> {
    private static final int WINDOW = 4;

    /** Generous, because the processor may be shared. */
    public Rules() {
      super(new TestEnvironment(5_000, 50));
    }

    @Override
    public Flow.Publisher<Bytes> createFlowPublisher(long elements) {
      Arrivals arrivals = new Arrivals(elements);
      lane.execute(arrivals::begin);
      return arrivals.publisher;
    }

    @Override
    public Flow.Publisher<Bytes> createFailedFlowPublisher() {
      Arrivals arrivals = new Arrivals(0);
      lane.execute(
          () ->
              arrivals.publisher.fail(
                  new SubstreamResetException(Ended.cut(ErrorCode.NO_ERROR, "reset", true))));
      return arrivals.publisher;
    }

    private static final class Arrivals implements InboundPublisher.Reader {
      final InboundPublisher publisher = new InboundPublisher(lane, this);
      private long left;

      Arrivals(long elements) {
        this.left = elements;
      }

      void begin() {
        for (int i = 0; i < WINDOW; i++) {
          next();
        }
      }

      private void next() {
        if (left > 0) {
          left--;
          publisher.received(Bytes.wrap(new byte[8 * 1024]));
        } else if (left == 0) {
          left--;
          publisher.finish();
        }
      }

      @Override
      public void consumed(int bytes) {
        lane.execute(this::next);
      }

      @Override
      public void subscriberThrew(Throwable thrown) {
        left = -1;
      }
    }
  }
}
