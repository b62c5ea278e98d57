package io.kaiku.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.app.testing.KaikuProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The demo as processes. */
class DemoCommandTest {
  private static final int CHILDREN = 3;

  @Test
  void saysOneDocumentAndMissesNothing() {
    var demo = KaikuProcess.run("demo", "--seconds", "2", "--rate", "50", "--json");

    assertThat(demo.lines())
        .singleElement()
        .asString()
        .matches(
            "\\{\"dataCentres\":3,\"peers\":6,\"published\":\\d+,\"expected\":\\d+,\"delivered\":\\d+,"
                + "\"missed\":0,\"p50Millis\":[\\d.]+,\"p99Millis\":[\\d.]+}");
    var document = demo.events().getFirst();
    assertThat(document.path("published").asLong()).isPositive();
    assertThat(document.path("expected").asLong())
        .isEqualTo(5 * document.path("published").asLong())
        .isEqualTo(document.path("delivered").asLong());
    assertThat(demo.exitCode()).isZero();
    assertThat(demo.complaint()).isEmpty();
  }

  @Test
  void publishesItsInputAndTakesItsChildrenAlongWhenItIsTold() {
    var input = "first\n\nthird with \"quotes\"\n";
    var ended = KaikuProcess.runWith(input, "demo", "--input", "-", "--json");
    assertThat(ended.events().getFirst().path("published").asLong()).isEqualTo(3);
    assertThat(ended.events().getFirst().path("delivered").asLong()).isEqualTo(15);

    try (var demo = KaikuProcess.start("demo", "--input", "-")) {
      demo.awaitLine("6 peers are one mesh"::equals);
      demo.write("one\n".getBytes(StandardCharsets.UTF_8));
      var children = demo.handle().children().toList();
      assertThat(children).hasSize(CHILDREN);

      demo.handle().destroy();

      assertThat(demo.exitCode()).isEqualTo(143);
      assertThat(children).as("children that outlive the demo").noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void noChildOutlivesADemoThatIsKilled() throws InterruptedException {
    try (var demo = KaikuProcess.start("demo")) {
      var children = children(demo); // some of them have hardly begun
      demo.handle().destroyForcibly();

      for (var child : children) {
        assertThat(child.onExit().orTimeout(60, TimeUnit.SECONDS).join().isAlive()).isFalse();
      }
    }
  }

  private static List<ProcessHandle> children(KaikuProcess demo) throws InterruptedException {
    var children = demo.handle().children().toList();
    while (children.size() < CHILDREN && demo.handle().isAlive()) {
      assertThat(new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS)).isFalse();
      children = demo.handle().children().toList();
    }
    assertThat(children).hasSize(CHILDREN);
    return children;
  }
}
