package io.kaiku.streams;

import java.time.Duration;

/** What became of one ping. */
public sealed interface PingResult {
  /** It came back. */
  record Pong(Duration rtt) implements PingResult {}

  /** It did not, for this reason. */
  record Failed(String reason) implements PingResult {}
}
