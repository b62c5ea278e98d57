package io.kaiku.wire.yamux;

import io.kaiku.kernel.machine.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open substreams of a session and how many of them count towards each limit. */
final class StreamTable {
  private final YamuxConfig.Limits limits;
  private final Map<Integer, YamuxStream> streams = new HashMap<>();
  private int inbound;
  private int unacknowledgedInbound;
  private int unacknowledgedOutbound;

  StreamTable(YamuxConfig.Limits limits) {
    this.limits = limits;
  }

  @Nullable YamuxStream get(int id) {
    return streams.get(id);
  }

  void add(YamuxStream stream) {
    streams.put(stream.wireId(), stream);
    count(stream, 1);
    countUnacknowledged(stream, 1);
  }

  void acknowledge(YamuxStream stream) {
    stream.acknowledged = true;
    countUnacknowledged(stream, -1);
  }

  void remove(YamuxStream stream) {
    streams.remove(stream.wireId());
    count(stream, -1);
    if (!stream.acknowledged) {
      countUnacknowledged(stream, -1);
    }
  }

  /** Why one more outbound substream is refused, with the remedy, or null. */
  @Nullable String outboundRefusal() {
    if (unacknowledgedOutbound >= limits.ackBacklog()) {
      return unacknowledgedOutbound
          + " substreams wait for the peer to acknowledge them; wait for MayOpen and open again";
    }
    int outbound = streams.size() - inbound;
    if (outbound >= limits.maxOutboundStreams()) {
      return outbound + " substreams are open; wait for MayOpen, or raise maxOutboundStreams";
    }
    return null;
  }

  boolean admitsInbound() {
    return unacknowledgedInbound < limits.ackBacklog() && inbound < limits.maxInboundStreams();
  }

  /** All substreams, by id. */
  List<YamuxStream> sorted() {
    List<YamuxStream> all = new ArrayList<>(streams.values());
    all.sort(Comparator.comparingLong(YamuxStream::id));
    return all;
  }

  int size() {
    return streams.size();
  }

  private void count(YamuxStream stream, int change) {
    if (stream.direction() == Direction.INBOUND) {
      inbound += change;
    }
  }

  private void countUnacknowledged(YamuxStream stream, int change) {
    switch (stream.direction()) {
      case INBOUND -> unacknowledgedInbound += change;
      case OUTBOUND -> unacknowledgedOutbound += change;
    }
  }
}
