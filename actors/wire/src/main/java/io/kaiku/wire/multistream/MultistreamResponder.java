package io.kaiku.wire.multistream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The side that is asked: echoes the first proposal it speaks and answers {@code na} to others.
 *
 * <p>{@code ls} is answered with the listed protocols, once. The deprecated {@code
 * /libp2p/simultaneous-connect} is a proposal that nobody speaks. More than {@link #MAX_REFUSALS}
 * proposals that are not spoken end the negotiation.
 */
public final class MultistreamResponder implements Negotiation {
  /** How many proposals are refused before the negotiation is. */
  public static final int MAX_REFUSALS = 32;

  private final ProtocolTable table;
  private final Lines lines = new Lines();
  private boolean headerSeen;
  private boolean listed;
  private int refusals;

  public MultistreamResponder(ProtocolTable table) {
    this.table = table;
  }

  /** Nothing: the header waits for the initiator's, to travel with the first answer. */
  @Override
  public void start(List<Bytes> out) {}

  @Override
  public @Nullable Selected receive(Bytes chunk, List<Bytes> out) throws WireException {
    lines.feed(chunk);
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!headerSeen) {
        answerHeader(line, out);
      } else if (line.equals(Lines.LIST) && !listed) {
        listed = true;
        answerWithout(Lines.encodeListing(table.listed()), out);
      } else if (table.speaks(line)) {
        out.add(Lines.encode(line));
        return new Selected(line, lines.takeRest());
      } else {
        answerWithout(Lines.encode(Lines.NOT_AVAILABLE), out);
      }
    }
    return null;
  }

  private void answerHeader(String line, List<Bytes> out) throws WireException {
    if (!line.equals(Lines.HEADER)) {
      throw Lines.malformed(
          "multistream-select: began with " + Lines.quoted(line) + ", not with " + Lines.HEADER);
    }
    headerSeen = true;
    out.add(Lines.encode(Lines.HEADER));
  }

  private void answerWithout(Bytes answer, List<Bytes> out) throws WireException {
    if (refusals == MAX_REFUSALS) {
      throw new WireException(
          Fault.TOO_MANY_PROPOSALS,
          "multistream-select: " + MAX_REFUSALS + " proposals were refused, and more came");
    }
    refusals++;
    out.add(answer);
  }
}
