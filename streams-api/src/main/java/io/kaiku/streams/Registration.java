package io.kaiku.streams;

/** Something that was registered; closing it takes it back, and is idempotent. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
