package io.kaiku.wire.multistream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One negotiation under test: feeds it in pieces and remembers what it says. */
final class Talk {
  static final Bytes HEADER = line("/multistream/1.0.0");
  static final Bytes NA = line("na");

  private final Negotiation negotiation;
  private final List<Bytes> said = new ArrayList<>();

  Talk(Negotiation negotiation) {
    this.negotiation = negotiation;
    negotiation.start(said);
  }

  /** A line as the specification writes it, independent of the code under test. */
  static Bytes line(String text) {
    int size = Bytes.utf8(text).size() + 1;
    byte[] prefix =
        size < 0x80
            ? new byte[] {(byte) size}
            : new byte[] {(byte) ((size & 0x7f) | 0x80), (byte) (size >>> 7)};
    return Bytes.wrap(prefix).concat(Bytes.utf8(text + "\n"));
  }

  /** Feeds pieces of at most so many bytes; those after the end are added to the rest. */
  @Nullable Selected hear(Bytes bytes, int piece) throws WireException {
    for (int at = 0; at < bytes.size(); at += piece) {
      int end = Math.min(bytes.size(), at + piece);
      Selected selected = negotiation.receive(bytes.slice(at, end), said);
      if (selected != null) {
        return new Selected(selected.protocol(), selected.rest().concat(bytes.slice(end)));
      }
    }
    return null;
  }

  @Nullable Selected hear(Bytes bytes) throws WireException {
    return hear(bytes, Math.max(1, bytes.size()));
  }

  /** All that was said since the last time, in one piece. */
  Bytes said() {
    Bytes all = Bytes.join(said.toArray(Bytes[]::new));
    said.clear();
    return all;
  }
}
