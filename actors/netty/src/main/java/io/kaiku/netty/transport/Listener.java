package io.kaiku.netty.transport;

import io.kaiku.kernel.addr.Multiaddr;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A bound address. */
public interface Listener {

  /**
   * Where this listener can be dialed: real ports, unspecified addresses expanded to those of the
   * interfaces, without {@code /p2p}. Interfaces may come and go, so the answer may change.
   */
  List<Multiaddr> addresses();

  /**
   * Stops accepting; handshakes under way fail, connections already delivered live on. Idempotent.
   */
  CompletionStage<Void> close();
}
