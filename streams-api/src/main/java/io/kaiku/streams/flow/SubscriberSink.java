package io.kaiku.streams.flow;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * A subscriber as a Pekko sink. Each element that the subscriber asks for is pulled once; it is
 * handed over on the thread of the stream, and the stream's actor is woken only when demand comes
 * after there was none.
 *
 * @param <T> what the sink takes
 * @param <R> what the subscriber gets
 */
public final class SubscriberSink<T, R> extends GraphStage<SinkShape<T>> {

  private final Flow.Subscriber<? super R> subscriber;
  private final Function<? super T, ? extends R> map;
  private final Inlet<T> in = Inlet.create("SubscriberSink.in");
  private final SinkShape<T> shape = SinkShape.of(in);

  /** Creates a sink that can be run once. */
  public SubscriberSink(
      Flow.Subscriber<? super R> subscriber, Function<? super T, ? extends R> map) {
    this.subscriber = subscriber;
    this.map = map;
  }

  @Override
  public SinkShape<T> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AtomicLong demand = new AtomicLong();
    private final AtomicBoolean idle = new AtomicBoolean();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AsyncCallback<Runnable> step = createAsyncCallback(Runnable::run);
    private boolean ended;

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              R element = map.apply(grab(in));
              demand.getAndUpdate(left -> left == Long.MAX_VALUE ? left : left - 1);
              subscriber.onNext(element);
              pullIfAsked();
            }

            @Override
            public void onUpstreamFinish() {
              ended = true;
              subscriber.onComplete();
              completeStage();
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
              ended = true;
              subscriber.onError(cause);
              failStage(cause);
            }
          });
    }

    @Override
    public void preStart() {
      subscriber.onSubscribe(new Demand());
      pullIfAsked();
    }

    @Override
    public void postStop() {
      if (!ended) {
        ended = true;
        subscriber.onError(new IllegalStateException("the stream was stopped before its end"));
      }
    }

    private void pullIfAsked() {
      if (ended || isClosed(in) || hasBeenPulled(in)) {
        return;
      }
      if (demand.get() > 0) {
        pull(in);
        return;
      }
      idle.set(true);
      if (demand.get() > 0 && idle.compareAndSet(true, false)) {
        pull(in);
      }
    }

    private void stopped() {
      ended = true;
      completeStage();
    }

    private void violated(long asked) {
      if (!ended) {
        ended = true;
        var cause = new IllegalArgumentException("rule 3.9: demand must be positive, not " + asked);
        subscriber.onError(cause);
        failStage(cause);
      }
    }

    private final class Demand implements Flow.Subscription {
      @Override
      public void request(long n) {
        if (cancelled.get()) {
          return;
        }
        if (n <= 0) {
          step.invoke(() -> violated(n));
          return;
        }
        demand.getAndUpdate(old -> old + n < 0 ? Long.MAX_VALUE : old + n);
        if (idle.compareAndSet(true, false)) {
          step.invoke(Logic.this::pullIfAsked);
        }
      }

      @Override
      public void cancel() {
        cancelled.set(true);
        step.invoke(Logic.this::stopped);
      }
    }
  }
}
