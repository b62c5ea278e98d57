package io.kaiku.streams;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.testing.Await;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A peer with more connections than it wants keeps those that it needs. */
class CrowdedPeerTest {
  private static ActorSystem<Void> system;

  @BeforeAll
  static void start() {
    system = ActorSystem.create(Behaviors.empty(), "crowd");
  }

  @AfterAll
  static void stop() {
    system.terminate();
  }

  @Test
  void itsSeedAndItsMeshStayWhenOthersMustGo() {
    try (Peer seed = peer("").startBlocking();
        Peer crowded =
            peer("kaiku.swarm.connections { low = 2, high = 4, grace = 0s, silence = 100ms }")
                .seeds(seed.addresses().getFirst().toString())
                .startBlocking();
        Peer first = peer("").network("a").startBlocking();
        Peer second = peer("").network("b").startBlocking();
        Peer member = peer("").startBlocking();
        Peer last = peer("").network("c").startBlocking()) {
      Await.done(crowded.seeded());
      for (Peer stranger : new Peer[] {first, second}) {
        Await.done(stranger.connect(crowded.addresses().getFirst()));
      }
      Await.done(member.connect(crowded.addresses().getFirst()));
      for (Peer peer : new Peer[] {crowded, member}) {
        peer.topic("t").join();
      }
      Await.until("they are a mesh", () -> crowded.topic("t").peers().mesh().contains(member.id()));

      Await.done(last.connect(crowded.addresses().getFirst()));

      Set<PeerId> needed = Set.of(seed.id(), member.id());
      Await.until("the others are gone", () -> connected(crowded).equals(needed));
    }
  }

  private static Set<PeerId> connected(Peer peer) {
    return Await.done(peer.peers()).stream()
        .filter(RemotePeer::connected)
        .map(RemotePeer::id)
        .collect(Collectors.toSet());
  }

  private static PeerBuilder peer(String settings) {
    return Peer.builder().system(system).listen("127.0.0.1:0").config(settings);
  }
}
