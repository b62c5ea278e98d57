package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.CountingGate;
import io.kaiku.netty.testing.Feed;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.testing.LeakRecorder;
import io.kaiku.netty.testing.Reading;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.Transport;
import io.netty.buffer.ByteBufAllocator;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that come and go leave nothing behind. */
class ChurnTest {
  private static final int BATCH = 50;

  private NettyTransports netty;

  @BeforeEach
  void start() {
    netty =
        NettyTransports.start(NettyConfig.defaults(), DnsConfig.defaults(), TransportEvents.NONE);
  }

  @AfterEach
  void stop() {
    Await.value(netty.close());
  }

  @Test
  void tenThousandConnectionsOverTcp() {
    churn(netty::tcp, Multiaddr.of("/ip4/127.0.0.1/tcp/0"), 200);
  }

  @Test
  void twoThousandConnectionsInMemory() {
    churn(netty::memory, Multiaddr.of("/memory/0"), 40);
  }

  @Test
  void aLostBufferWouldBeNoticed() {
    assertThat(ByteBufAllocator.DEFAULT.ioBuffer(16).writeByte(1).isReadable()).isTrue();
    Await.until("the loss is noticed", () -> !LeakRecorder.leaks().isEmpty());
    LeakRecorder.leaks().clear();
  }

  private static void churn(
      Function<Identity, Transport> transports, Multiaddr anywhere, int batches) {
    CountingGate gate = new CountingGate();
    try (Host listener = new Host(1, transports);
        Host dialer = new Host(2, transports)) {
      Listener at =
          listener.listen(anywhere, gate, connection -> connection.accept(listener.answering()));
      batch(dialer, at, listener);
      int before = openFiles();
      for (int i = 1; i < batches; i++) {
        batch(dialer, at, listener);
      }
      Await.until("all permits are back", gate::isEven);
      Await.until("all files are closed", () -> openFiles() <= before);
      assertThat(gate.admitted()).isEqualTo(batches * BATCH);
    }
    assertThat(LeakRecorder.leaks()).isEmpty();
  }

  /** Half of the connections are closed by who dialed, half by who was dialed. */
  private static void batch(Host dialer, Listener at, Host listener) {
    Multiaddr address = at.addresses().getFirst();
    List<CompletionStage<Connection>> dials = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      dials.add(dialer.transport().dial(address, Optional.of(listener.peerId())).connection());
    }
    List<Connection> here = dials.stream().map(Await::value).toList();
    here.forEach(connection -> connection.accept(dialer.answering()));
    Substream substream = Await.value(here.getFirst().open(List.of(Host.ECHO)));
    Reading reading = Reading.all(substream.inbound());
    Feed.random(1, 100_000, 10_000).subscribe(substream.outbound());
    assertThat(Await.value(reading.end())).isEqualTo(Feed.hashOf(1, 100_000, 10_000));
    for (int i = 0; i < BATCH; i++) {
      Connection there = listener.nextInbound();
      (i % 2 == 0 ? here.get(i) : there).close(ErrorCode.NO_ERROR, "next");
    }
    here.forEach(connection -> connection.close(ErrorCode.NO_ERROR, "next"));
    here.forEach(connection -> Await.value(connection.closed()));
  }

  /** Of this process; 0 where the system does not tell. */
  private static int openFiles() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }
}
