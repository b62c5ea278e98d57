package io.kaiku.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole peers over TCP: what is written before a peer stops is received by others. */
class ReceiptTest {

  private static final String SINK = "/sink/1.0.0";
  private static final String SETTINGS = "kaiku.node.shutdown { receipt = 20s, deadline = 40s }";
  private static final int SUBSTREAMS = 8;
  private static final int BYTES = 192 * 1024;

  private final Peers peers = new Peers(SETTINGS);
  private final NodeTransports hasty =
      NodeTransports.start(ConfigFactory.parseString("kaiku.netty.deadlines.linger = 1ms"));
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final BlockingQueue<CompletableFuture<Integer>> received = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    stalled.countDown();
    peers.close();
    Peers.await(hasty.close().toCompletableFuture());
  }

  @Test
  void whatASlowPeerHasNotYetReadIsNotLostByStopping() throws InterruptedException {
    PeerHandle bob = peers.start(Keys.of(2), "/ip4/127.0.0.1/tcp/0", peers.transports);
    bob.swarm().handle(List.of(SINK), this::sink);
    PeerHandle alice = peers.start(Keys.of(1), "/ip4/127.0.0.1/tcp/0", hasty);
    Peers.connect(alice, bob);
    List<Substream> substreams = new ArrayList<>();
    for (int i = 0; i < SUBSTREAMS; i++) {
      substreams.add(
          Peers.await(alice.swarm().open(bob.id(), List.of(SINK)).toCompletableFuture()));
    }
    substreams.forEach(ReceiptTest::write);
    substreams.forEach(substream -> Peers.await(substream.closed().toCompletableFuture()));

    var stopped = alice.stop().toCompletableFuture();
    var unused = bob.tools().alarms().in(200, stalled::countDown);

    Peers.await(stopped);
    for (int i = 0; i < SUBSTREAMS; i++) {
      assertThat(Peers.await(received.poll(20, TimeUnit.SECONDS))).isEqualTo(BYTES);
    }
  }

  private static void write(Substream substream) {
    substream.inbound().subscribe(new Counter(new CompletableFuture<>(), () -> {}));
    var publisher = new SubmissionPublisher<Bytes>(Runnable::run, Flow.defaultBufferSize());
    publisher.subscribe(substream.outbound());
    publisher.submit(Bytes.wrap(new byte[BYTES / 2]));
    publisher.submit(Bytes.wrap(new byte[BYTES / 2]));
    publisher.close();
  }

  /** Reads everything, once it is let; meanwhile its connection reads nothing at all. */
  private void sink(Substream substream) {
    var count = new CompletableFuture<Integer>();
    received.add(count);
    substream.outbound().onSubscribe(new Nothing());
    substream.outbound().onComplete();
    substream.inbound().subscribe(new Counter(count, this::stall));
  }

  private void stall() {
    try {
      stalled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Counter implements Flow.Subscriber<Bytes> {
    private final CompletableFuture<Integer> result;
    private final Runnable before;
    private int count;

    Counter(CompletableFuture<Integer> result, Runnable before) {
      this.result = result;
      this.before = before;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Bytes chunk) {
      before.run();
      count += chunk.size();
    }

    @Override
    public void onError(Throwable cause) {
      result.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      result.complete(count);
    }
  }

  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
