package io.kaiku.wire.multistream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.FrameDecoder;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the messages of multistream-select: UTF-8 text and a newline, with the length of
 * both as a varint in front (libp2p specs: connections, "multistream-select").
 */
final class Lines {
  static final String HEADER = "/multistream/1.0.0";
  static final String NOT_AVAILABLE = "na";
  static final String LIST = "ls";

  /** The longest line that is read, in bytes with its newline. */
  static final int MAX_LINE = 1024;

  private static final int MAX_LISTING = 16 * 1024 - 1;
  private static final int MAX_QUOTED = 64;
  private static final byte NEWLINE = '\n';
  private static final Bytes NEWLINE_ONLY = Bytes.wrap(new byte[] {NEWLINE});

  private final FrameDecoder frames = new FrameDecoder(MAX_LINE);

  static Bytes encode(String line) {
    return Varint.delimited(Bytes.utf8(line + '\n'));
  }

  /** The answer to {@code ls}: every protocol as a line of its own inside one line. */
  static Bytes encodeListing(List<String> protocols) {
    Bytes listing = Bytes.EMPTY;
    for (String protocol : protocols) {
      Bytes line = encode(protocol);
      if (listing.size() + line.size() < MAX_LISTING) {
        listing = listing.concat(line);
      }
    }
    return Varint.delimited(listing.concat(NEWLINE_ONLY));
  }

  /** Refuses ids of ours that no peer could read. */
  static String requireSendable(String protocol) {
    boolean sendable =
        !protocol.isEmpty()
            && protocol.indexOf('\n') < 0
            && Bytes.utf8(protocol).size() < MAX_LINE
            && !protocol.equals(NOT_AVAILABLE)
            && !protocol.equals(LIST);
    if (!sendable) {
      throw new IllegalArgumentException(
          "a protocol id has 1 to 1023 bytes without newline, and is not na or ls: "
              + quoted(protocol));
    }
    return protocol;
  }

  /** What a peer wrote, harmless in a log. */
  static String quoted(String line) {
    StringBuilder quoted = new StringBuilder("'");
    line.codePoints()
        .limit(MAX_QUOTED)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(quoted::appendCodePoint);
    return quoted.append(line.length() > MAX_QUOTED ? "…'" : "'").toString();
  }

  void feed(Bytes chunk) {
    frames.feed(chunk);
  }

  /** The next line without its newline, or null when it needs more bytes. */
  @Nullable String next() throws WireException {
    try {
      Bytes frame = frames.poll();
      return frame == null ? null : text(frame);
    } catch (MalformedException e) {
      throw malformed("multistream-select: " + e.getMessage());
    }
  }

  /** The bytes after the last line; nothing can be read afterwards. */
  Bytes takeRest() {
    return frames.takeRest();
  }

  static WireException malformed(String what) {
    return new WireException(Fault.MALFORMED_NEGOTIATION, what);
  }

  private static String text(Bytes frame) throws WireException, MalformedException {
    int last = frame.size() - 1;
    if (last < 1 || frame.at(last) != NEWLINE) {
      throw malformed("multistream-select: a line is empty or does not end with a newline");
    }
    String line = frame.slice(0, last).strictUtf8();
    if (line.indexOf(NEWLINE) >= 0) {
      throw malformed("multistream-select: a line contains a newline");
    }
    return line;
  }
}
