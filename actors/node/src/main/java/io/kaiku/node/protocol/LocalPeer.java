package io.kaiku.node.protocol;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import java.util.List;

/** Who the local peer is and what it says of itself. Thread-safe; every answer is a snapshot. */
public interface LocalPeer {

  /** The key that proves who we are. */
  Identity identity();

  /** Our PeerId. */
  default PeerId id() {
    return identity().peerId();
  }

  /**
   * Where we listen: bound addresses, unspecified ones expanded to those of the interfaces, without
   * {@code /p2p}.
   */
  List<Multiaddr> listenAddresses();

  /**
   * What others should dial: the configured announcement, else {@link #listenAddresses}, plus
   * confirmed ones.
   */
  List<Multiaddr> advertisedAddresses();

  /** Every protocol id that we answer now, in a stable order. */
  List<String> protocols();

  /**
   * Our signed peer record as a sealed envelope; its sequence number grows whenever the advertised
   * addresses change.
   */
  Bytes signedRecord();

  /**
   * Wakes after addresses or protocols have changed; several changes may cause one call, from any
   * thread.
   */
  Registration onChange(Runnable wake);
}
