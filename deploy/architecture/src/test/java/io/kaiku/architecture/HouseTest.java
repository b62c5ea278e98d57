package io.kaiku.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every module of the build against the rules of the house. */
class HouseTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.kaiku");

  @TestFactory
  Stream<DynamicTest> rules() {
    return House.rules().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(HOUSE)));
  }

  @Test
  void everyModuleIsOnTheClassPath() {
    Set<String> modules = new TreeSet<>();
    for (JavaClass type : HOUSE) {
      modules.add(type.getPackageName().split("\\.")[2]);
    }
    Set<String> declared = new TreeSet<>();
    House.arrows().keySet().forEach(name -> declared.add(name.split("\\.")[0]));
    assertThat(modules).isEqualTo(declared);
  }
}
