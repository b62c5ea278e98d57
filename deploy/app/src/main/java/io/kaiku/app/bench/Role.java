package io.kaiku.app.bench;

import io.kaiku.app.cli.Fields;
import java.util.List;

/** What a process does that takes part in a measurement: it starts, and does what it is told. */
public interface Role extends AutoCloseable {
  /** What others must know of it; it is ready. */
  Fields ready();

  /** Does one thing and says what came of it. */
  Fields perform(String verb, List<String> words);

  @Override
  void close();
}
