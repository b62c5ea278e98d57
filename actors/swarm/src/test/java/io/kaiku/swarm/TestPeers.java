package io.kaiku.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import java.nio.ByteBuffer;

/** Peer ids and addresses that cost no cryptography. */
public final class TestPeers {
  private TestPeers() {}

  /** The n-th peer: a hash of a key that nobody has. */
  public static PeerId peer(long n) {
    ByteBuffer multihash = ByteBuffer.allocate(34).put((byte) 0x12).put((byte) 0x20);
    multihash.putLong(n * 0x9E37_79B9_7F4A_7C15L).putLong(n);
    try {
      return PeerId.fromBytes(Bytes.wrap(multihash.array()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  public static Multiaddr address(String text) {
    return Multiaddr.of(text);
  }

  /** The n-th public TCP address, for n below 2<sup>16</sup>. */
  public static Multiaddr publicAddress(int n) {
    return Multiaddr.of("/ip4/8.8." + (n >> 8 & 0xff) + "." + (n & 0xff) + "/tcp/4001");
  }
}
