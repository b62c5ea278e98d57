package io.kaiku.node.protocol;

/** Something registered; closing it takes it back, and is idempotent. */
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
