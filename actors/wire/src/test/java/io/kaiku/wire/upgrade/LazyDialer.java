package io.kaiku.wire.upgrade;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.wire.Role;
import io.kaiku.wire.Secured;
import io.kaiku.wire.SecurityHandshake;
import io.kaiku.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A dialer that awaits no echo at all, as rust-libp2p's. */
final class LazyDialer {
  private static final int ECHO = 20 + 8;

  private final SecurityHandshake handshake;

  LazyDialer(Identity identity, PeerId listener) {
    handshake = Side.noise(identity).begin(Role.INITIATOR, Optional.of(listener), List.of());
  }

  Bytes first() {
    List<Bytes> out = new ArrayList<>();
    out.add(Bytes.fromHex("13").concat(Bytes.utf8("/multistream/1.0.0\n")));
    out.add(Bytes.fromHex("07").concat(Bytes.utf8("/noise\n")));
    handshake.start(out);
    return Bytes.join(out.toArray(Bytes[]::new));
  }

  /** The third message and records of these texts. */
  Bytes last(List<Bytes> texts, Bytes answer) throws WireException {
    List<Bytes> out = new ArrayList<>();
    ByteBuf in = Unpooled.wrappedBuffer(answer.slice(ECHO).toArray());
    Secured secured = handshake.receive(in, out);
    ByteBuf records = Unpooled.buffer();
    for (Bytes text : texts) {
      secured.channel().seal(List.of(text), records);
    }
    out.add(Bytes.copyOf(records.nioBuffer()));
    return Bytes.join(out.toArray(Bytes[]::new));
  }
}
