package io.kaiku.netty.substream;

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
final class TckTests {

  private TckTests() {}

  /**
   * One test for each rule of a verification that applies: those that the TCK itself cannot test
   * are left out, and those of publishers with many subscribers.
   *
   * @param verification a new one for each test
   */
  static Stream<DynamicTest> of(Supplier<?> verification) {
    return Arrays.stream(verification.get().getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .filter(method -> !method.getName().startsWith("untested_"))
        .filter(method -> !method.getName().startsWith("optional_spec111_"))
        .sorted(Comparator.comparing(Method::getName))
        .map(
            method ->
                DynamicTest.dynamicTest(method.getName(), () -> run(verification.get(), method)));
  }

  private static void run(Object verification, Method test) throws Throwable {
    callAll(verification, BeforeClass.class);
    callAll(verification, BeforeMethod.class);
    try {
      test.invoke(verification);
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
