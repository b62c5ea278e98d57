package io.kaiku.node.protocol;

import java.util.List;

/**
 * Changes of remote peers for one subscriber, which takes them at its own pace: changes of one peer
 * fold into its latest state, and there is never more than one wake-up under way, so a slow
 * subscriber costs at most one entry for each peer that it knows or that is connected.
 */
public interface PeerFeed extends Registration {

  /**
   * The latest state of every peer that has changed since the last call; on the first call, of
   * every connected peer. Ends the current wake-up: a later change wakes again.
   */
  List<PeerState> drain();
}
