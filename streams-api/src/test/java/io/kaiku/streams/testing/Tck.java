package io.kaiku.streams.testing;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** The tests of the Reactive Streams TCK, which are TestNG's, as those of JUnit. */
public final class Tck {
  private Tck() {}

  /**
   * One test for each rule that applies: those that the TCK cannot test, and those of publishers
   * with several subscribers, are left out.
   *
   * @param verification a new one for each test
   */
  public static Stream<DynamicTest> rules(Supplier<?> verification) {
    return Arrays.stream(verification.get().getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .filter(method -> !method.getName().startsWith("untested_"))
        .filter(method -> !method.getName().startsWith("optional_spec111_"))
        .sorted(Comparator.comparing(Method::getName))
        .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> run(verification.get(), rule)));
  }

  private static void run(Object verification, Method rule) throws Throwable {
    callAll(verification, BeforeClass.class);
    callAll(verification, BeforeMethod.class);
    try {
      rule.invoke(verification);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      callAll(verification, AfterClass.class);
    }
  }

  private static void callAll(Object verification, Class<? extends Annotation> marked)
      throws ReflectiveOperationException {
    for (Method method : verification.getClass().getMethods()) {
      if (method.isAnnotationPresent(marked)) {
        method.invoke(verification);
      }
    }
  }
}
