package io.kaiku.simkit;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Machine;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One peer of a simulated network: its machine and its links. */
public final class SimPeer<C, M, T, E> {
  private final int index;
  private final PeerId id;
  final RandomGenerator random;
  final LinkedHashMap<PeerId, Link<C, M, T, E>> links = new LinkedHashMap<>(4);
  List<SimPeer<C, M, T, E>> formerNeighbours = List.of();
  @Nullable Machine<C, M, T, E> machine;
  int life;

  SimPeer(int index, PeerId id, RandomGenerator random) {
    this.index = index;
    this.id = id;
    this.random = random;
  }

  /** The position of the peer in its network, from zero. */
  public int index() {
    return index;
  }

  public PeerId id() {
    return id;
  }

  /** Whether the peer runs, that is, was not killed or was restarted since. */
  public boolean alive() {
    return machine != null;
  }

  /** Whether both this peer and the other one consider themselves connected to one another. */
  public boolean connectedTo(SimPeer<C, M, T, E> other) {
    Link<C, M, T, E> link = links.get(other.id);
    return link != null && link.up;
  }

  /** The peers that this one is connected to, in the order in which they came up. */
  public Collection<PeerId> neighbours() {
    return links.keySet().stream().toList();
  }

  @Override
  public String toString() {
    return "peer " + index;
  }

  /** The id of the peer with this index: the multihash of an Ed25519 key that holds the number. */
  public static PeerId numbered(int index) {
    byte[] multihash =
        ByteBuffer.allocate(38)
            .put(new byte[] {0x00, 0x24, 0x08, 0x01, 0x12, 0x20})
            .position(34)
            .putInt(index)
            .array();
    try {
      return PeerId.fromBytes(Bytes.wrap(multihash));
    } catch (MalformedException e) {
      throw new IllegalStateException("the multihash of a simulated peer", e);
    }
  }
}
