package io.kaiku.app.command;

import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.gossipsub.actor.PubSub;
import io.kaiku.gossipsub.actor.topics.TopicState;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints who comes and goes, and who subscribes to our topics. */
final class Happenings {
  private final Output output;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("kaiku-peers").factory());
  private final Set<PeerId> connected = new HashSet<>();
  private @Nullable PeerFeed feed;

  private Happenings(Output output) {
    this.output = output;
  }

  /** Begins with those who are there. */
  static void print(LivePeer peer, Output output) {
    var happenings = new Happenings(output);
    happenings.thread.execute(() -> happenings.begin(peer));
  }

  /** Prints each remote peer that subscribes to a topic we joined. */
  static void printSubscribers(PubSub pubSub, String topic, Output output) {
    var unused = pubSub.watch(topic, new Subscribers(topic, output));
  }

  private void begin(LivePeer peer) {
    feed = peer.handle().swarm().feed(() -> thread.execute(this::drain));
    drain();
  }

  private void drain() {
    var changes = feed;
    if (changes != null) {
      changes.drain().forEach(this::changed);
    }
  }

  private void changed(PeerState state) {
    if (state.connected() ? connected.add(state.peer()) : connected.remove(state.peer())) {
      say(output, state.connected() ? "connected" : "disconnected", state.peer());
    }
  }

  private static void say(Output output, String what, PeerId peer) {
    output.event(Fields.event(what).put("peerId", peer.toString()), () -> what + " " + peer);
  }

  private record Subscribers(String topic, Output output, Set<PeerId> known)
      implements Consumer<TopicState> {
    Subscribers(String topic, Output output) {
      this(topic, output, new HashSet<>());
    }

    @Override
    public void accept(TopicState state) {
      known.retainAll(state.peers());
      for (var peer : state.peers()) {
        if (known.add(peer)) {
          output.event(
              Fields.event("subscribed").put("peerId", peer.toString()).put("topic", topic),
              () -> peer + " subscribes to " + topic);
        }
      }
    }
  }
}
