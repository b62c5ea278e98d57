package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One session whose peer is the test: it speaks in frames and reads frames. */
final class Lone {
  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  final YamuxSession session;
  long nowNanos;

  private Lone(YamuxSession session) {
    this.session = session;
  }

  /** A server that shares memory with others. */
  static Lone sharing(ReceiveBudget shared) {
    return new Lone(new YamuxSession(Role.RESPONDER, YamuxConfig.defaults(), shared));
  }

  /** A server, so that the test opens odd substreams. */
  static Lone server() {
    return server(YamuxConfig.defaults());
  }

  static Lone server(YamuxConfig config) {
    return new Lone(new YamuxSession(Role.RESPONDER, config));
  }

  static Lone client() {
    return client(YamuxConfig.defaults());
  }

  static Lone client(YamuxConfig config) {
    return new Lone(new YamuxSession(Role.INITIATOR, config));
  }

  Lone hear(Frame... frames) {
    return hear(Frame.encode(frames));
  }

  Lone hear(Bytes bytes) {
    session.receive(bytes, nowNanos);
    return this;
  }

  YamuxStream open() {
    try {
      return session.open(nowNanos);
    } catch (YamuxException e) {
      throw new AssertionError(e);
    }
  }

  /** An outbound substream that the peer has heard of and acknowledged. */
  YamuxStream established() {
    YamuxStream stream = open();
    sent();
    hear(Frame.window(ACK, stream.id(), 0));
    return stream;
  }

  /** The next event, which must be an inbound substream. */
  YamuxStream opened() {
    return ((YamuxEvent.Opened) Objects.requireNonNull(session.pollEvent(), "no event")).stream();
  }

  List<YamuxEvent> events() {
    List<YamuxEvent> events = new ArrayList<>();
    for (YamuxEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
      events.add(event);
    }
    return events;
  }

  /** Everything that the session transmits now. */
  List<Frame> sent() {
    return sent(1 << 20);
  }

  List<Frame> sent(int maxBytes) {
    List<Bytes> out = new ArrayList<>();
    int size;
    do {
      int before = out.size();
      size = session.transmit(maxBytes, out, nowNanos);
      int parts = out.subList(before, out.size()).stream().mapToInt(Bytes::size).sum();
      if (size != parts || size > maxBytes) {
        throw new AssertionError(
            size + " bytes transmitted of at most " + maxBytes + ", parts of " + parts);
      }
    } while (size > 0);
    return Frame.decode(Bytes.join(out.toArray(Bytes[]::new)));
  }

  static Bytes zeros(int size) {
    return Bytes.wrap(new byte[size]);
  }
}
