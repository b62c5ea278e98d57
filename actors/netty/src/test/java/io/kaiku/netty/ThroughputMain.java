package io.kaiku.netty;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.config.ThreadConfig;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.Feed;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.ConnectionGate;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamHandler;
import io.kaiku.netty.transport.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * One substream as fast as it goes, between two processes.
 *
 * <pre>{@code
 * taskset -c 0 java … ThroughputMain listen nio
 * taskset -c 1 java … ThroughputMain dial nio ADDRESS MEBIBYTES ROUNDS
 * }</pre>
 */
final class ThroughputMain {
  private static final String UP = "/bench/up/1";
  private static final String DOWN = "/bench/down/";
  private static final int CHUNK = 64 * 1024 - 30;

  private ThroughputMain() {}

  public static void main(String[] args) {
    ThreadConfig threads =
        new ThreadConfig(List.of(Engine.valueOf(args[1].toUpperCase(Locale.ROOT))), 1);
    NettyTransports netty =
        NettyTransports.start(
            NettyConfig.defaults().with(threads),
            DnsConfig.defaults(),
            (name, remote, detail) -> System.err.println(name + " " + remote + " " + detail));
    Identity identity = Identity.generate(io.kaiku.kernel.id.KeyType.ED25519, new SecureRandom());
    Transport transport = netty.tcp(identity);
    if (args[0].equals("listen")) {
      listen(transport, identity);
    } else {
      Connection connection =
          Await.value(transport.dial(Multiaddr.of(args[2]), Optional.empty()).connection());
      connection.accept(new Sinks());
      long size = Long.parseLong(args[3]) << 20;
      for (int round = 0; round < Integer.parseInt(args[4]); round++) {
        Duration before = cpu();
        double up = up(connection, size);
        Duration between = cpu();
        double down = down(connection, size);
        double gib = size / (double) (1 << 30);
        System.out.printf(
            Locale.ROOT,
            "up %.2f Gbit/s, %.2f s of CPU a GiB here; down %.2f Gbit/s, %.2f s of CPU a GiB"
                + " here%n",
            up,
            seconds(between.minus(before)) / gib,
            down,
            seconds(cpu().minus(between)) / gib);
      }
      Await.value(transport.close());
    }
  }

  private static void listen(Transport transport, Identity identity) {
    var listener =
        Await.value(
            transport.listen(
                Multiaddr.of("/ip4/127.0.0.1/tcp/0"),
                ConnectionGate.OPEN,
                (connection, permit) -> connection.accept(new Sinks())));
    System.out.println(listener.addresses().getFirst().withPeerId(identity.peerId()));
    new CompletableFuture<Void>().join();
  }

  private static double up(Connection connection, long size) {
    Substream substream = Await.value(connection.open(List.of(UP)));
    Counting answer = new Counting(() -> {});
    substream.inbound().subscribe(answer);
    long start = System.nanoTime();
    feed(size).subscribe(substream.outbound());
    Await.value(answer.end);
    return size * 8.0 / (System.nanoTime() - start);
  }

  private static double down(Connection connection, long size) {
    Substream substream = Await.value(connection.open(List.of(DOWN + size)));
    Counting answer = new Counting(() -> {});
    long start = System.nanoTime();
    substream.inbound().subscribe(answer);
    Feed.of().subscribe(substream.outbound());
    Await.value(answer.end);
    return answer.size * 8.0 / (System.nanoTime() - start);
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private static Feed feed(long size) {
    Bytes chunk = Bytes.wrap(new byte[CHUNK]);
    long[] left = {size};
    return new Feed(
        () -> {
          int n = (int) Math.min(CHUNK, left[0]);
          left[0] -= n;
          return n == 0 ? null : chunk.slice(0, n);
        });
  }

  private static final class Sinks implements SubstreamHandler {
    @Override
    public boolean supports(String protocol) {
      return protocol.equals(UP) || protocol.startsWith(DOWN);
    }

    @Override
    public void opened(Substream substream) {
      if (substream.protocol().equals(UP)) {
        substream
            .inbound()
            .subscribe(new Counting(() -> Feed.of().subscribe(substream.outbound())));
      } else {
        feed(Long.parseLong(substream.protocol().substring(DOWN.length())))
            .subscribe(substream.outbound());
        substream.inbound().subscribe(new Counting(() -> {}));
      }
    }
  }

  private static final class Counting implements Flow.Subscriber<Bytes> {
    final CompletableFuture<Void> end = new CompletableFuture<>();
    final Runnable atEnd;
    long size;

    Counting(Runnable atEnd) {
      this.atEnd = atEnd;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Bytes chunk) {
      size += chunk.size();
    }

    @Override
    public void onError(Throwable cause) {
      end.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      atEnd.run();
      end.complete(null);
    }
  }
}
