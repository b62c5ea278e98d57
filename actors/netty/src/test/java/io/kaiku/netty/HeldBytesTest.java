package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.Feed;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.testing.Pair;
import io.kaiku.netty.testing.Reading;
import io.kaiku.netty.transport.Substream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What connections hold is told, and given back whichever way it ends. */
class HeldBytesTest {
  private static final int CHUNK = 10_000;

  private NettyTransports netty;
  private Pair pair;

  @BeforeEach
  void start() {
    netty =
        NettyTransports.start(NettyConfig.defaults(), DnsConfig.defaults(), TransportEvents.NONE);
    pair = Pair.of(netty::memory, Multiaddr.of("/memory/0"));
  }

  @AfterEach
  void stop() {
    pair.close();
    Await.value(netty.close());
  }

  @Test
  void nothingIsHeldOfWhatIsRead() {
    assertThat(netty.heldBytes()).isZero();
    Substream here = pair.open(Host.KEEP);
    Feed.random(1, 20 * CHUNK, CHUNK).subscribe(here.outbound());
    Substream there = pair.listener().nextKept();
    Await.until("something is held", () -> netty.heldBytes() > 0);
    Await.value(Reading.all(there.inbound()).end());
    Await.until("nothing is held", () -> netty.heldBytes() == 0);
  }

  @Test
  void aResetGivesBack() {
    Substream here = stalled();
    here.reset(ErrorCode.NO_ERROR);
    Await.until("nothing is held", () -> netty.heldBytes() == 0);
  }

  @Test
  void theEndOfAConnectionGivesBack() {
    stalled();
    pair.connection().close(ErrorCode.NO_ERROR, "the test is over");
    Await.until("nothing is held", () -> netty.heldBytes() == 0);
  }

  private Substream stalled() {
    Substream here = pair.open(Host.KEEP);
    new Feed(() -> Bytes.wrap(new byte[CHUNK])).subscribe(here.outbound());
    Await.until("a window is held", () -> netty.heldBytes() >= 256 * 1024);
    return here;
  }
}
