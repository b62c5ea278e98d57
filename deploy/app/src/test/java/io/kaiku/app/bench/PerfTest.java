package io.kaiku.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.streams.Peer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PerfTest {
  private static final long SIZE = (1 << 20) + 17;

  @Test
  void bytesGoBothWaysAndAreCountedByWhoReceives() throws InterruptedException {
    var served = new LinkedBlockingQueue<Long>();
    try (Peer server = Peers.listening();
        Peer client = Peers.listening()) {
      Perf.serve(server, served::add);
      var remote = client.connect(Peers.address(server)).toCompletableFuture().join();
      for (var protocol : new String[] {Perf.PROTOCOL, Perf.CHECKED}) {
        var substream = client.open(remote, protocol).toCompletableFuture().join();
        assertThat(Perf.run(substream, SIZE, 3 * SIZE)).isPositive();
        assertThat(served.poll(30, TimeUnit.SECONDS)).isEqualTo(SIZE);
      }
    }
  }
}
