package io.kaiku.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Shows of each rule that it catches the class, among this module's test classes, that breaks it.
 */
class TrespasserTest {
  private static final JavaClasses TRESPASSERS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
          .importPackages("io.kaiku");

  private static final Map<String, String> CAUGHT =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("arrows of gossipsub.actor", "ActorThatKnowsIdentify"),
              Map.entry("arrows of identify.core", "CoreThatKnowsItsActor"),
              Map.entry("arrows of examples", "ExampleThatKnowsApp"),
              Map.entry("every class has a module", "Attic"),
              Map.entry("pure code stands on few libraries", "KernelThatLogs"),
              Map.entry("pure code knows no future", "WireWithFuture"),
              Map.entry("Netty's channels stay in netty", "SwarmWithChannel"),
              Map.entry("Netty's buffers stay below streams", "StreamsWithBuffer"),
              Map.entry("Pekko stays in shells", "NettyWithPekko"),
              Map.entry("nothing depends on the app", "ExampleThatKnowsApp"),
              Map.entry("no Java serialisation", "NodeThatSerialises")));

  @TestFactory
  Stream<DynamicTest> caught() {
    return CAUGHT.entrySet().stream()
        .map(
            caught ->
                DynamicTest.dynamicTest(
                    caught.getKey(),
                    () ->
                        assertThatThrownBy(
                                () -> House.rules().get(caught.getKey()).check(TRESPASSERS))
                            .isInstanceOf(AssertionError.class)
                            .hasMessageContaining(caught.getValue())));
  }

  @Test
  void everyRuleCatchesSomebody() {
    Set<String> rules = new TreeSet<>(House.rules().keySet());
    rules.removeIf(name -> name.startsWith("arrows of ") && !CAUGHT.containsKey(name));
    assertThat(CAUGHT.keySet()).isEqualTo(rules);
  }
}
