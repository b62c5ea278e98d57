package io.kaiku.streams;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.testing.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Measures one substream between two peers in this process on loopback, through {@link
 * java.util.concurrent.Flow} and through Pekko Streams: medians of five, in Gbit/s. Not a test.
 */
public final class ThroughputMain {
  private static final int CHUNK = 64 * 1024;

  private ThroughputMain() {}

  /** Takes the size of a run in MiB; 512 if it is not given. */
  public static void main(String[] args) {
    long bytes = (args.length == 0 ? 512 : Long.parseLong(args[0])) << 20;
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "throughput");
    try (Peer alice = Peer.builder().system(system).listen("127.0.0.1:0").startBlocking();
        Peer bob = Peer.builder().system(system).listen("127.0.0.1:0").startBlocking()) {
      Await.done(alice.connect(bob.addresses().getFirst()));
      for (String how : List.of("flow", "pekko", "flow", "pekko")) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          rates.add(gbps(alice, bob, how, bytes));
        }
        Collections.sort(rates);
        System.out.printf(Locale.ROOT, "%s %.2f Gbit/s%n", how, rates.get(2));
      }
    }
    system.terminate();
  }

  private static double gbps(Peer alice, Peer bob, String how, long bytes) {
    CompletableFuture<Long> received = new CompletableFuture<>();
    String protocol = "/throughput/" + how;
    var served =
        bob.accept(
            substream -> {
              if (how.equals("flow")) {
                substream.publisher().subscribe(new Counting(received));
              } else {
                var counted =
                    Source.<ByteString>maybe()
                        .via(substream.flow())
                        .runFold(0L, (sum, chunk) -> sum + chunk.size(), alice.system());
                var unused = counted.thenAccept(received::complete);
              }
            },
            protocol);
    PeerSubstream substream = Await.done(alice.open(bob.id(), protocol));
    long start = System.nanoTime();
    if (how.equals("flow")) {
      substream.subscriber().onSubscribe(new Sending(substream.subscriber(), bytes));
    } else {
      Source.repeat(ByteString.fromArrayUnsafe(new byte[CHUNK]))
          .take(bytes / CHUNK)
          .via(substream.flow())
          .runWith(Sink.ignore(), alice.system());
    }
    long got = Await.done(received);
    double seconds = (System.nanoTime() - start) / 1e9;
    served.close();
    substream.reset(io.kaiku.kernel.error.ErrorCode.NO_ERROR);
    return got * 8 / 1e9 / seconds;
  }

  private static final class Sending implements Flow.Subscription {
    private final Flow.Subscriber<Bytes> to;
    private final Bytes chunk = Bytes.wrap(new byte[CHUNK]);
    private long left;

    Sending(Flow.Subscriber<Bytes> to, long bytes) {
      this.to = to;
      this.left = bytes;
    }

    @Override
    public void request(long n) {
      for (long i = 0; i < n && left > 0; i++) {
        left -= CHUNK;
        to.onNext(chunk);
        if (left <= 0) {
          to.onComplete();
        }
      }
    }

    @Override
    public void cancel() {
      left = 0;
    }
  }

  private static final class Counting implements Flow.Subscriber<Bytes> {
    private final CompletableFuture<Long> all;
    private long sum;

    Counting(CompletableFuture<Long> all) {
      this.all = all;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Bytes chunk) {
      sum += chunk.size();
    }

    @Override
    public void onError(Throwable cause) {
      all.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      all.complete(sum);
    }
  }
}
