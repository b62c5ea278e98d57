package io.kaiku.peers.core;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.record.PeerRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** A peer with a key, for tests; equal numbers are equal peers. */
record Someone(int number, Identity identity) {
  static Someone number(int number) {
    return new Someone(
        number, Identity.ed25519(Bytes.wrap(ByteBuffer.allocate(32).putInt(number).array())));
  }

  PeerId id() {
    return identity.peerId();
  }

  PeerRecord record(long seq) {
    return new PeerRecord(id(), seq, List.of(Multiaddr.of("/ip4/127.0.0.1/tcp/" + (1 + number))));
  }

  PeerCard card(long seq, String network, String dataCentre) {
    return new PeerCard(id(), seq, network, dataCentre);
  }

  Entry entry(long seq, String network, String dataCentre) {
    return new Entry(
        record(seq).seal(identity).encoded(), card(seq, network, dataCentre).seal(identity));
  }

  /** An entry that names so many addresses. */
  Entry entryAt(int addresses) {
    var record =
        new PeerRecord(
            id(),
            1,
            IntStream.rangeClosed(1, addresses)
                .mapToObj(port -> Multiaddr.of("/ip4/127.0.0.1/tcp/" + port))
                .toList());
    return new Entry(record.seal(identity).encoded(), card(1, "acme", "eu").seal(identity));
  }

  Entry entry() {
    return entry(1, "acme", "eu");
  }
}
