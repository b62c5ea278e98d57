package io.kaiku.wire.multistream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The side that proposes: header and first proposal in one piece, then the next proposal for each
 * {@code na}.
 */
public final class MultistreamInitiator implements Negotiation {
  private final List<String> protocols;
  private final Lines lines = new Lines();
  private int proposed;
  private boolean headerSeen;

  /**
   * @param protocols at least one, in order of preference
   */
  public MultistreamInitiator(List<String> protocols) {
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("propose at least one protocol");
    }
    protocols.forEach(Lines::requireSendable);
    this.protocols = List.copyOf(protocols);
  }

  @Override
  public void start(List<Bytes> out) {
    out.add(opening());
  }

  /** Header and first proposal. */
  Bytes opening() {
    return Lines.encode(Lines.HEADER).concat(Lines.encode(protocols.get(0)));
  }

  @Override
  public @Nullable Selected receive(Bytes chunk, List<Bytes> out) throws WireException {
    lines.feed(chunk);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!headerSeen) {
        checkHeader(line);
      } else if (line.equals(protocols.get(proposed))) {
        return new Selected(line, lines.takeRest());
      } else if (line.equals(Lines.NOT_AVAILABLE)) {
        proposeNext(out);
      } else {
        throw Lines.malformed(
            "multistream-select: answered "
                + Lines.quoted(line)
                + " to the proposal "
                + protocols.get(proposed));
      }
    }
    return null;
  }

  private void checkHeader(String line) throws WireException {
    if (!line.equals(Lines.HEADER)) {
      throw Lines.malformed(
          "multistream-select: began with " + Lines.quoted(line) + ", not with " + Lines.HEADER);
    }
    headerSeen = true;
  }

  private void proposeNext(List<Bytes> out) throws WireException {
    proposed++;
    if (proposed == protocols.size()) {
      throw new WireException(
          Fault.NO_COMMON_PROTOCOL, "the peer speaks none of the protocols " + protocols);
    }
    out.add(Lines.encode(protocols.get(proposed)));
  }
}
