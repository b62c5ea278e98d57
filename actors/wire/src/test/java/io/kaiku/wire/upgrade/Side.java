package io.kaiku.wire.upgrade;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.wire.Role;
import io.kaiku.wire.WireException;
import io.kaiku.wire.noise.ChaChaPoly;
import io.kaiku.wire.noise.NoiseProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One end of an upgrade under test, driven as a transport would. */
final class Side {
  static final String YAMUX = "/yamux/1.0.0";

  final Identity identity;
  final Upgrade upgrade;
  final List<Bytes> unsent = new ArrayList<>();

  /** What was received and not taken; a slice of what the transport read. */
  ByteBuf untaken = Unpooled.EMPTY_BUFFER;

  @Nullable Upgraded upgraded;

  Side(Identity identity, Role role, Optional<PeerId> expected, UpgradeConfig config) {
    this.identity = identity;
    upgrade = new Upgrade(config, role, expected);
    upgrade.start(unsent);
  }

  static Side of(Role role, long seed) {
    Identity identity = identity(seed);
    return new Side(identity, role, Optional.empty(), config(identity, List.of(YAMUX)));
  }

  static Identity identity(long seed) {
    return Identity.generate(KeyType.ED25519, new SplittableRandom(seed));
  }

  static UpgradeConfig config(Identity identity, List<String> muxers) {
    return new UpgradeConfig(List.of(noise(identity)), muxers);
  }

  static NoiseProtocol noise(Identity identity) {
    long seed = identity.peerId().hashCode();
    return new NoiseProtocol(identity, new ChaChaPoly(), new SplittableRandom(seed));
  }

  /** All that is to be sent, as one piece. */
  Bytes takeUnsent() {
    Bytes all = Bytes.join(unsent.toArray(Bytes[]::new));
    unsent.clear();
    return all;
  }

  void receive(Bytes bytes) throws WireException {
    ByteBuf in = Unpooled.wrappedBuffer(untaken, Unpooled.wrappedBuffer(bytes.toArray()));
    if (upgraded == null) {
      upgraded = upgrade.receive(in, unsent);
    }
    untaken = in;
  }

  /** Lets both talk, in pieces of at most so many bytes, until both have nothing more to say. */
  static void converse(Side a, Side b, int piece) throws WireException {
    while (!a.unsent.isEmpty() || !b.unsent.isEmpty()) {
      deliver(a.takeUnsent(), b, piece);
      deliver(b.takeUnsent(), a, piece);
    }
  }

  private static void deliver(Bytes bytes, Side to, int piece) throws WireException {
    for (int at = 0; at < bytes.size(); at += piece) {
      to.receive(bytes.slice(at, Math.min(bytes.size(), at + piece)));
    }
  }
}
