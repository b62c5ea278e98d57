package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import io.kaiku.wire.PeerIdMismatchException;
import io.kaiku.wire.Role;
import io.kaiku.wire.Secured;
import io.kaiku.wire.SecurityHandshake;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Three framed messages, of which the second and the third carry a {@link NoisePayload} (libp2p
 * specs: noise, "Noise Handshake Pattern").
 */
final class NoiseHandshake implements SecurityHandshake {
  /** Of the first message, which carries no payload. */
  private static final int FIRST_MESSAGE = DhKeys.SIZE;

  /** Of the third message with an empty payload, the shortest that is encrypted. */
  private static final int MIN_ENCRYPTED = DhKeys.SIZE + 2 * ChaChaPoly.TAG_SIZE;

  private final Role role;
  private final NoiseXX noise;
  private final NoisePayload ownPayload;
  private final Optional<PeerId> expected;
  private final NoiseFrames frames = new NoiseFrames(Fault.MALFORMED_HANDSHAKE);

  /**
   * @param ownPayload with the muxers on offer
   * @param expected the only peer that will do
   */
  NoiseHandshake(Role role, NoiseXX noise, NoisePayload ownPayload, Optional<PeerId> expected) {
    this.role = role;
    this.noise = noise;
    this.ownPayload = ownPayload;
    this.expected = expected;
  }

  @Override
  public void start(List<Bytes> out) {
    if (role == Role.INITIATOR) {
      try {
        out.add(framed(noise.write(Bytes.EMPTY)));
      } catch (WireException e) {
        throw new IllegalStateException("the first message depends on nobody", e);
      }
    }
  }

  @Override
  public @Nullable Secured receive(ByteBuf in, List<Bytes> out) throws WireException {
    return switch (role) {
      case INITIATOR -> {
        Bytes second = nextMessage(in, MIN_ENCRYPTED, NoisePayload.MAX_MESSAGE);
        yield second == null ? null : finish(second, out);
      }
      case RESPONDER -> respond(in, out);
    };
  }

  private @Nullable Secured respond(ByteBuf in, List<Bytes> out) throws WireException {
    if (noise.isAtStart()) {
      Bytes first = nextMessage(in, FIRST_MESSAGE, FIRST_MESSAGE);
      if (first == null) {
        return null;
      }
      noise.read(first);
      out.add(framed(noise.write(ownPayload.encode())));
    }
    Bytes third = nextMessage(in, MIN_ENCRYPTED, NoisePayload.MAX_MESSAGE);
    return third == null ? null : finish(third, out);
  }

  /**
   * Checks who it is before anything else, so that our own third message goes to that peer only.
   */
  private Secured finish(Bytes message, List<Bytes> out) throws WireException {
    NoisePayload payload = NoisePayload.decode(noise.read(message));
    PublicKey key = payload.verified(noise.remoteStatic());
    PeerId peer = PeerId.of(key);
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new PeerIdMismatchException(expected.get(), peer);
    }
    if (!noise.isComplete()) {
      out.add(framed(noise.write(ownPayload.encode())));
    }
    return new Secured(peer, key, channel(), agreedMuxer(payload.muxers()));
  }

  private NoiseChannel channel() {
    CipherState[] keys = noise.split();
    return role == Role.INITIATOR
        ? new NoiseChannel(keys[0], keys[1])
        : new NoiseChannel(keys[1], keys[0]);
  }

  /**
   * The first of the initiator's muxers that the responder has, too.
   *
   * <p>Departs from the spec: without any in common it does not fail, but leaves the muxer to
   * multistream-select, as go-libp2p does, for there is no loss in asking again.
   */
  private Optional<String> agreedMuxer(List<String> theirs) {
    List<String> ours = ownPayload.muxers();
    List<String> preferred = role == Role.INITIATOR ? ours : theirs;
    List<String> other = role == Role.INITIATOR ? theirs : ours;
    return preferred.stream().filter(other::contains).findFirst();
  }

  private @Nullable Bytes nextMessage(ByteBuf in, int min, int max) throws WireException {
    byte[] message = frames.next(in, min, max);
    return message == null ? null : Bytes.wrap(message);
  }

  private static Bytes framed(Bytes message) {
    byte[] frame = new byte[NoiseFrames.LENGTH_SIZE + message.size()];
    frame[0] = (byte) (message.size() >>> Byte.SIZE);
    frame[1] = (byte) message.size();
    message.copyTo(frame, NoiseFrames.LENGTH_SIZE);
    return Bytes.wrap(frame);
  }
}
