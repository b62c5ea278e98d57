package io.kaiku.interop;

import java.util.function.Supplier;

/**
 * One thing to try.
 *
 * @param peer the language, or {@code all}
 * @param direction who dials
 * @param name what is tried
 * @param run tries it: says what was seen, or throws
 */
record Case(String peer, String direction, String name, Supplier<String> run) {
  Row tried() {
    long startNanos = System.nanoTime();
    String detail = null;
    String error = null;
    try {
      detail = run.get();
    } catch (InteropException e) {
      error = e.getMessage();
    } catch (RuntimeException e) {
      error = e.toString();
    }
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    return new Row(peer, direction, name, error == null, millis, detail, error);
  }
}
