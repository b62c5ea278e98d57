package io.kaiku.identify.core;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.record.PeerRecord;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer with a key, for tests; equal numbers are equal peers. */
record Someone(int number, Identity identity) {
  static Someone number(int number) {
    return new Someone(
        number, Identity.ed25519(Bytes.wrap(ByteBuffer.allocate(32).putInt(number).array())));
  }

  PeerId id() {
    return identity.peerId();
  }

  Bytes key() {
    return identity.publicKey().encoded();
  }

  Multiaddr address() {
    return Multiaddr.of("/ip4/192.0.2." + number + "/tcp/4001");
  }

  PeerRecord record(long seq) {
    return new PeerRecord(id(), seq, List.of(address()));
  }

  Bytes sealed(long seq) {
    return record(seq).seal(identity).encoded();
  }

  /** Everything that identify carries. */
  IdentifyMessage message(long seq) {
    return new IdentifyMessage(
        key(),
        List.of(address()),
        List.of(Identify.ID, Identify.PUSH),
        Multiaddr.of("/ip4/198.51.100.1/tcp/5"),
        "ipfs/0.1.0",
        "someone/" + number,
        sealed(seq));
  }

  /** A push that only says this. */
  static IdentifyMessage protocols(String... protocols) {
    return new IdentifyMessage(null, List.of(), List.of(protocols), null, null, null, null);
  }

  static IdentifyMessage key(@Nullable Bytes key) {
    return new IdentifyMessage(key, List.of(), List.of(), null, null, null, null);
  }

  static IdentifyMessage record(@Nullable Bytes envelope) {
    return new IdentifyMessage(null, List.of(), List.of(), null, null, null, envelope);
  }

  static IdentifyMessage addresses(List<Multiaddr> addresses) {
    return new IdentifyMessage(null, addresses, List.of(), null, null, null, null);
  }

  OwnIdentity own(String... protocols) {
    return new OwnIdentity(
        identity.publicKey(),
        new OwnIdentity.Versions("ipfs/0.1.0", "kaiku/0.1.0"),
        List.of(address()),
        List.of(protocols),
        sealed(1));
  }
}
