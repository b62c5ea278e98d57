package io.kaiku.node.metrics;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.AnchoredClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Log lines that a remote peer can cause: at most one per class, peer and interval, with the number
 * of those left out; and for all peers together at most a burst per interval. Thread-safe, bounded.
 */
public final class RateLimitedLog {

  private static final long INTERVAL_MS = 60_000;
  private static final int MAX_ENTRIES = 1_024;
  private static final int MAX_LINES_PER_INTERVAL = 200;

  private record Key(String what, Object who) {}

  private static final class Line {
    long writtenAtMs;
    long leftOut;

    Line(long writtenAtMs) {
      this.writtenAtMs = writtenAtMs;
    }
  }

  private final Logger logger;
  private final Level level;
  private final AnchoredClock clock;
  private final Map<Key, Line> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Line> eldest) {
          return size() > MAX_ENTRIES;
        }
      };
  private long intervalStartMs;
  private int linesInInterval;

  /** Creates a log that writes to a logger at a level. */
  public RateLimitedLog(Logger logger, Level level, AnchoredClock clock) {
    this.logger = logger;
    this.level = level;
    this.clock = clock;
    this.intervalStartMs = clock.nowMs();
  }

  /**
   * Notes something that a remote peer did.
   *
   * @param what its class, such as {@code link.malformed}; from code, never from the network
   * @param detail one sentence, only asked for when a line is written
   */
  public void note(String what, PeerId peer, Supplier<@Nullable String> detail) {
    note(what, peer, "peer", detail);
  }

  /**
   * Notes something that came from an address, before it was known who is there; an IP address
   * counts as one peer.
   */
  public void note(String what, Multiaddr remote, Supplier<@Nullable String> detail) {
    note(what, remote.ip().<Object>map(ip -> ip).orElse(remote), "address", detail);
  }

  private void note(String what, Object who, String kind, Supplier<@Nullable String> detail) {
    if (!logger.isEnabledForLevel(level)) {
      return;
    }
    long leftOut = admit(new Key(what, who));
    if (leftOut < 0) {
      return;
    }
    var line = logger.atLevel(level).addKeyValue("event", what).addKeyValue(kind, who);
    if (leftOut > 0) {
      line = line.addKeyValue("leftOut", leftOut);
    }
    line.log("{}", printable(detail.get()));
  }

  /** How many lines were left out since the last one, or -1 if this one is left out too. */
  private synchronized long admit(Key key) {
    long nowMs = clock.nowMs();
    if (nowMs - intervalStartMs >= INTERVAL_MS) {
      intervalStartMs = nowMs;
      linesInInterval = 0;
    }
    Line entry = entries.get(key);
    if (linesInInterval >= MAX_LINES_PER_INTERVAL
        || (entry != null && nowMs - entry.writtenAtMs < INTERVAL_MS)) {
      if (entry != null) {
        entry.leftOut++;
      }
      return -1;
    }
    linesInInterval++;
    if (entry == null) {
      entries.put(key, new Line(nowMs));
      return 0;
    }
    long leftOut = entry.leftOut;
    entry.writtenAtMs = nowMs;
    entry.leftOut = 0;
    return leftOut;
  }

  /** Remote text must not forge lines. */
  private static String printable(@Nullable String given) {
    String text = String.valueOf(given);
    StringBuilder out = new StringBuilder(Math.min(text.length(), 512));
    for (int i = 0; i < text.length() && i < 512; i++) {
      char c = text.charAt(i);
      out.append(changesLines(c) ? '\ufffd' : c);
    }
    return out.toString();
  }

  /** Begins another line, or turns the direction of what stands around it. */
  private static boolean changesLines(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
