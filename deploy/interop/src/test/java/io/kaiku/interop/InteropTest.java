package io.kaiku.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The matrix as tests; runs in profile {@code interop}. */
class InteropTest {
  @BeforeAll
  static void buildPeers() throws IOException, InterruptedException {
    var build =
        new ProcessBuilder(Interop.deploy().resolve("interop/build").toString())
            .inheritIO()
            .start();

    assertThat(build.waitFor()).as("exit code of deploy/interop/build").isZero();
  }

  @TestFactory
  Stream<DynamicTest> matrix() {
    return Interop.matrix(Interop.deploy(), Interop.MESSAGES).cases(Interop.LANGUAGES).stream()
        .map(
            next ->
                DynamicTest.dynamicTest(
                    next.peer() + " " + next.direction() + " " + next.name(),
                    () -> assertThat(next.tried().error()).isNull()));
  }
}
