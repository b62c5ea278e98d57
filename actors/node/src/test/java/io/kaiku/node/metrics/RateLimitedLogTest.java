package io.kaiku.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.AnchoredClock;
import io.kaiku.node.testing.Keys;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class RateLimitedLogTest {

  private static final PeerId ALICE = Keys.of(1).peerId();
  private static final PeerId BOB = Keys.of(2).peerId();

  private final AtomicLong nanos = new AtomicLong();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.kaiku.test.remote");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final RateLimitedLog log =
      new RateLimitedLog(logger, Level.INFO, new AnchoredClock(0, nanos::get));

  @BeforeEach
  void listen() {
    logger.setAdditive(false);
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void silence() {
    logger.detachAppender(lines);
  }

  @Test
  void writesOneLinePerClassAndPeerAndSaysHowManyItLeftOut() {
    for (int i = 0; i < 10; i++) {
      log.note("link.malformed", ALICE, () -> "nonsense");
    }
    log.note("link.malformed", BOB, () -> "nonsense");
    log.note("other", ALICE, () -> "nonsense");
    assertThat(lines.list).hasSize(3);

    nanos.addAndGet(60_000_000_000L);
    log.note("link.malformed", ALICE, () -> "again");

    assertThat(lines.list).hasSize(4);
    assertThat(lines.list.getLast().getKeyValuePairs())
        .anyMatch(p -> p.toString().equals("leftOut=\"9\""));
  }

  @Test
  void manyPeersTogetherWriteAtMostABurst() {
    for (int i = 1; i < 1_000; i++) {
      log.note("link.malformed", Keys.of(i).peerId(), () -> "nonsense");
    }

    assertThat(lines.list).hasSize(200);
  }

  @Test
  void remoteTextForgesNoLines() {
    log.note("other", ALICE, () -> "harmless\nERROR all is lost" + "x".repeat(10_000));

    String line = lines.list.getFirst().getFormattedMessage();
    assertThat(line).doesNotContain("\n").hasSize(512);
  }
}
