package io.kaiku.wire.upgrade;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Secured;
import io.kaiku.wire.SecurityHandshake;
import io.kaiku.wire.WireException;
import io.kaiku.wire.multistream.Negotiation;
import io.kaiku.wire.multistream.Selected;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an {@link Upgrade} stands. */
sealed interface Step {
  UpgradePhase phase();

  /** The next step, or null when it has taken all of {@code in} and needs more. */
  @Nullable Step take(ByteBuf in, List<Bytes> out) throws WireException;

  record NotStarted() implements Step {
    @Override
    public UpgradePhase phase() {
      return UpgradePhase.NEGOTIATING_SECURITY;
    }

    @Override
    public Step take(ByteBuf in, List<Bytes> out) {
      throw new IllegalStateException("the upgrade is not started: call start first");
    }
  }

  /**
   * @param early the handshake that was begun together with the only proposal
   */
  record NegotiatingSecurity(
      Upgrade upgrade, Negotiation negotiation, @Nullable SecurityHandshake early) implements Step {
    private static final int CHUNK = 1024;

    @Override
    public UpgradePhase phase() {
      return UpgradePhase.NEGOTIATING_SECURITY;
    }

    @Override
    public @Nullable Step take(ByteBuf in, List<Bytes> out) throws WireException {
      while (in.isReadable()) {
        byte[] chunk = new byte[Math.min(CHUNK, in.readableBytes())];
        in.readBytes(chunk);
        Selected selected = negotiation.receive(Bytes.wrap(chunk), out);
        if (selected != null) {
          in.readerIndex(in.readerIndex() - selected.rest().size());
          String security = selected.protocol();
          return new Handshaking(
              upgrade, security, early == null ? upgrade.begin(security, out) : early);
        }
      }
      return null;
    }
  }

  record Handshaking(Upgrade upgrade, String security, SecurityHandshake handshake)
      implements Step {
    @Override
    public UpgradePhase phase() {
      return UpgradePhase.HANDSHAKE;
    }

    @Override
    public @Nullable Step take(ByteBuf in, List<Bytes> out) throws WireException {
      Secured secured = handshake.receive(in, out);
      if (secured == null) {
        return null;
      }
      if (secured.muxer().isPresent()) {
        return new Done(new Upgraded(secured, security, secured.muxer().get(), Bytes.EMPTY));
      }
      List<Bytes> lines = new ArrayList<>();
      Negotiation negotiation = upgrade.muxerNegotiation(lines);
      NegotiatingMuxer next = new NegotiatingMuxer(secured, security, negotiation);
      next.seal(lines, out);
      return next;
    }
  }

  record NegotiatingMuxer(Secured secured, String security, Negotiation negotiation)
      implements Step {
    @Override
    public UpgradePhase phase() {
      return UpgradePhase.NEGOTIATING_MUXER;
    }

    @Override
    public @Nullable Step take(ByteBuf in, List<Bytes> out) throws WireException {
      for (Bytes text = secured.channel().open(in);
          text != null;
          text = secured.channel().open(in)) {
        List<Bytes> lines = new ArrayList<>();
        Selected selected;
        try {
          selected = negotiation.receive(text, lines);
        } finally {
          seal(lines, out);
        }
        if (selected != null) {
          return new Done(new Upgraded(secured, security, selected.protocol(), selected.rest()));
        }
      }
      return null;
    }

    private void seal(List<Bytes> lines, List<Bytes> out) throws WireException {
      if (!lines.isEmpty()) {
        ByteBuf sealed = Unpooled.buffer();
        secured.channel().seal(lines, sealed);
        out.add(Bytes.wrap(sealed.array(), sealed.arrayOffset(), sealed.readableBytes()));
      }
    }
  }

  record Done(Upgraded upgraded) implements Step {
    @Override
    public UpgradePhase phase() {
      return UpgradePhase.DONE;
    }

    @Override
    public Step take(ByteBuf in, List<Bytes> out) {
      throw new IllegalStateException("the upgrade is done: give the bytes to its channel");
    }
  }

  /**
   * @param phase in which it failed
   */
  record Failed(UpgradePhase phase) implements Step {
    @Override
    public Step take(ByteBuf in, List<Bytes> out) {
      throw new IllegalStateException("the upgrade has failed: close the connection");
    }
  }
}
