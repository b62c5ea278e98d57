package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
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
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Both ends of Noise handshakes under test: ours, and a peer that may say anything. */
final class Handshakes {
  static final List<String> MUXERS = List.of("/yamux/1.0.0");

  private Handshakes() {}

  static Identity identity(long seed) {
    return Identity.generate(KeyType.ED25519, new SplittableRandom(seed));
  }

  /** One of ours, which has started. */
  static final class Ours {
    final SecurityHandshake handshake;
    final List<Bytes> unsent = new ArrayList<>();
    ByteBuf untaken = Unpooled.EMPTY_BUFFER;
    @Nullable Secured secured;

    Ours(Identity identity, Role role, Optional<PeerId> expected, List<String> muxers) {
      SplittableRandom random = new SplittableRandom(identity.peerId().hashCode());
      NoiseProtocol noise = new NoiseProtocol(identity, new ChaChaPoly(), random);
      handshake = noise.begin(role, expected, muxers);
      handshake.start(unsent);
    }

    Ours(Role role) {
      this(identity(role == Role.INITIATOR ? 0 : 1), role, Optional.empty(), MUXERS);
    }

    Bytes takeUnsent() {
      Bytes all = Bytes.join(unsent.toArray(Bytes[]::new));
      unsent.clear();
      return all;
    }

    void hear(Bytes bytes) throws WireException {
      untaken = Unpooled.wrappedBuffer(untaken, Unpooled.wrappedBuffer(bytes.toArray()));
      if (secured == null) {
        secured = handshake.receive(untaken, unsent);
      }
    }
  }

  /** A peer that goes by the pattern, and puts what it likes into the messages. */
  static final class Peer {
    final DhKeys staticKeys = DhKeys.generate(new SplittableRandom(77));
    final NoiseXX noise;

    Peer(Role role) {
      DhKeys ephemeral = DhKeys.generate(new SplittableRandom(78));
      noise = new NoiseXX(role, Bytes.EMPTY, staticKeys, ephemeral, new ChaChaPoly());
    }

    Bytes write(Bytes payload) throws WireException {
      return framed(noise.write(payload));
    }

    Bytes read(Bytes framed) throws WireException {
      return noise.read(framed.slice(NoiseFrames.LENGTH_SIZE));
    }

    NoisePayload vouched(Identity by) {
      return NoisePayload.vouching(by, staticKeys.publicKey());
    }
  }

  static Bytes framed(Bytes message) {
    byte[] length = {(byte) (message.size() >>> 8), (byte) message.size()};
    return Bytes.wrap(length).concat(message);
  }

  /** What ours makes of a peer's payload, in the second or in the third message. */
  static Secured meet(Role ours, Optional<PeerId> expected, PayloadOf payload)
      throws WireException {
    Ours us = new Ours(identity(1), ours, expected, MUXERS);
    Peer peer = new Peer(ours == Role.INITIATOR ? Role.RESPONDER : Role.INITIATOR);
    if (ours == Role.INITIATOR) {
      peer.read(us.takeUnsent());
      us.hear(peer.write(payload.from(peer)));
    } else {
      us.hear(peer.write(Bytes.EMPTY));
      peer.read(us.takeUnsent());
      us.hear(peer.write(payload.from(peer)));
    }
    return us.secured;
  }

  /** Makes a payload that suits a peer's static key. */
  @FunctionalInterface
  interface PayloadOf {
    Bytes from(Peer peer);
  }
}
