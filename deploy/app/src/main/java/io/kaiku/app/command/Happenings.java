package io.kaiku.app.command;

import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.Peer;
import io.kaiku.streams.PeerChange;
import io.kaiku.streams.topic.Topic;
import io.kaiku.streams.topic.TopicPeers;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Prints who comes and goes, and who subscribes to our topics. */
final class Happenings {
  private Happenings() {}

  /** Begins with those who are there. */
  static void print(Peer peer, Output output) {
    var unused =
        peer.onPeers(
            change -> {
              var what =
                  switch (change) {
                    case PeerChange.Connected connected -> "connected";
                    case PeerChange.Disconnected disconnected -> "disconnected";
                  };
              output.event(
                  Fields.event(what).put("peerId", change.peer().toString()),
                  () -> what + " " + change.peer());
            });
  }

  /** Prints each remote peer that subscribes to a topic we joined. */
  static void printSubscribers(Topic topic, Output output) {
    var unused = topic.onPeers(new Subscribers(topic.name(), output, new HashSet<>()));
  }

  private record Subscribers(String topic, Output output, Set<PeerId> known)
      implements Consumer<TopicPeers> {
    @Override
    public void accept(TopicPeers now) {
      known.retainAll(now.peers());
      for (var peer : now.peers()) {
        if (known.add(peer)) {
          output.event(
              Fields.event("subscribed").put("peerId", peer.toString()).put("topic", topic),
              () -> peer + " subscribes to " + topic);
        }
      }
    }
  }
}
