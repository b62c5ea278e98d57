package io.kaiku.wire.multistream;

import java.util.List;

/** What a responder speaks; asked at every proposal, so it may change at any time. */
@FunctionalInterface
public interface ProtocolTable {
  /**
   * @param protocol as the other side wrote it: any text of at most 1,023 bytes
   */
  boolean speaks(String protocol);

  /** What is told to those who ask with {@code ls}; nothing unless overridden. */
  default List<String> listed() {
    return List.of();
  }
}
