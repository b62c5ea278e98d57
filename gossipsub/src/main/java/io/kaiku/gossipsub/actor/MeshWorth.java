package io.kaiku.gossipsub.actor;

import io.kaiku.kernel.id.PeerId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;

/**
 * Says what connections are worth to the router, so that those of a mesh are closed last when there
 * are too many: as much as there are topics in whose mesh the peer is.
 */
final class MeshWorth {
  private final ObjIntConsumer<PeerId> say;
  private final Map<String, Set<PeerId>> meshes = new HashMap<>();
  private final Map<PeerId, Integer> worth = new HashMap<>();

  /**
   * Says nothing yet.
   *
   * @param say takes a peer and its worth, 0 if it has none any more
   */
  MeshWorth(ObjIntConsumer<PeerId> say) {
    this.say = say;
  }

  /** These are in the mesh of the topic now. */
  void mesh(String topic, Collection<PeerId> now) {
    Set<PeerId> after = new HashSet<>(now);
    Set<PeerId> before = after.isEmpty() ? meshes.remove(topic) : meshes.put(topic, after);
    if (before != null) {
      before.stream().filter(peer -> !after.contains(peer)).forEach(peer -> change(peer, -1));
    }
    after.stream()
        .filter(peer -> before == null || !before.contains(peer))
        .forEach(peer -> change(peer, 1));
  }

  /** Takes back whatever was said. */
  void close() {
    meshes.clear();
    worth.keySet().forEach(peer -> say.accept(peer, 0));
    worth.clear();
  }

  private void change(PeerId peer, int by) {
    Integer left =
        worth.merge(peer, by, (old, more) -> old + more == 0 ? null : Integer.valueOf(old + more));
    say.accept(peer, left == null ? 0 : left);
  }
}
