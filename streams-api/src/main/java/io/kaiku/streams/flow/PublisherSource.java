package io.kaiku.streams.flow;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.SubscriptionWithCancelException;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * A publisher as a Pekko source. It asks for a few elements ahead, and its actor is woken once for
 * what arrived while it was idle instead of once for each element.
 *
 * @param <T> what the publisher gives
 * @param <R> what the source emits
 */
public final class PublisherSource<T, R> extends GraphStage<SourceShape<R>> {

  private static final Object COMPLETED = new Object();

  private final Flow.Publisher<? extends T> publisher;
  private final int ahead;
  private final Function<? super T, ? extends R> map;
  private final Consumer<Throwable> failed;
  private final Outlet<R> out = Outlet.create("PublisherSource.out");
  private final SourceShape<R> shape = SourceShape.of(out);

  /**
   * Creates a source.
   *
   * @param ahead how many elements are asked for and not emitted yet, at most
   * @param map applied to each element in the stream
   */
  public PublisherSource(
      Flow.Publisher<? extends T> publisher, int ahead, Function<? super T, ? extends R> map) {
    this(publisher, ahead, map, cause -> {});
  }

  /**
   * Creates a source.
   *
   * @param failed told when a stage that reads has failed, which for the publisher is only a cancel
   */
  public PublisherSource(
      Flow.Publisher<? extends T> publisher,
      int ahead,
      Function<? super T, ? extends R> map,
      Consumer<Throwable> failed) {
    if (ahead < 1) {
      throw new IllegalArgumentException("a source reads at least 1 element ahead, not " + ahead);
    }
    this.publisher = publisher;
    this.ahead = ahead;
    this.map = map;
    this.failed = failed;
  }

  @Override
  public SourceShape<R> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final Ring<T> arrived = new Ring<>(ahead);
    private final AtomicBoolean idle = new AtomicBoolean();
    private final AsyncCallback<Object> wake = createAsyncCallback(unused -> emit());
    private final Arrivals arrivals = new Arrivals();
    private int consumed;

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              emit();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) throws Exception {
              if (!(cause instanceof SubscriptionWithCancelException.NonFailureCancellation)) {
                failed.accept(cause);
              }
              super.onDownstreamFinish(cause);
            }
          });
    }

    @Override
    public void preStart() {
      publisher.subscribe(arrivals);
    }

    @Override
    public void postStop() {
      arrivals.cancel();
    }

    /** Emits one element if it was asked for; ends when everything was emitted. */
    private void emit() {
      if (isClosed(out)) {
        return;
      }
      Object end = arrivals.end;
      T element = isAvailable(out) ? arrived.poll() : null;
      if (element != null) {
        credit();
        push(out, map.apply(element));
      } else if (end != null && (isAvailable(out) || arrived.isEmpty())) {
        finish(end);
      } else if (isAvailable(out)) {
        idle.set(true);
        if ((!arrived.isEmpty() || arrivals.end != null) && idle.compareAndSet(true, false)) {
          emit();
        }
      }
    }

    private void credit() {
      consumed++;
      if (2 * consumed >= ahead) {
        int more = consumed;
        consumed = 0;
        arrivals.request(more);
      }
    }

    private void finish(Object end) {
      if (end instanceof Throwable cause) {
        failStage(cause);
      } else {
        completeStage();
      }
    }

    /** The side of the publisher's thread. */
    private final class Arrivals implements Flow.Subscriber<T> {
      private volatile Flow.@Nullable Subscription subscription;
      private volatile boolean cancelled;
      volatile @Nullable Object end;

      @Override
      public void onSubscribe(Flow.Subscription newcomer) {
        Objects.requireNonNull(newcomer, "subscription");
        if (subscription != null || cancelled) {
          newcomer.cancel();
          return;
        }
        subscription = newcomer;
        if (cancelled) {
          newcomer.cancel();
        } else {
          newcomer.request(ahead);
        }
      }

      @Override
      public void onNext(T element) {
        Objects.requireNonNull(element, "element");
        if (!arrived.offer(element)) {
          cancel();
          end(new IllegalStateException("the publisher gave more elements than were asked for"));
        } else if (idle.compareAndSet(true, false)) {
          wake.invoke(COMPLETED);
        }
      }

      @Override
      public void onError(Throwable cause) {
        end(Objects.requireNonNull(cause, "cause"));
      }

      @Override
      public void onComplete() {
        end(COMPLETED);
      }

      private void end(Object how) {
        end = how;
        idle.set(false);
        wake.invoke(how);
      }

      void request(int more) {
        Flow.Subscription from = subscription;
        if (from != null && end == null) {
          from.request(more);
        }
      }

      void cancel() {
        cancelled = true;
        Flow.Subscription from = subscription;
        if (from != null) {
          from.cancel();
        }
      }
    }
  }
}
