package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.LocalTopics.LocalTopic;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.MessageAuthor;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sends messages: our own to those who should have them first, those of others along the mesh. */
final class Publisher {
  private final Context context;
  private final Gossip gossip;
  private final Fanout fanout;
  private final MessageAuthor author;

  Publisher(Context context, Gossip gossip, Fanout fanout, MessageAuthor author) {
    this.context = context;
    this.gossip = gossip;
    this.fanout = fanout;
    this.author = author;
  }

  void publish(GossipsubCommand.Publish command, long nowMs) {
    String name = command.topic();
    LocalTopic topic = context.topics.use(name, nowMs);
    context.topics.touch(topic);
    int maxBytes = topic.config.maxDataBytes();
    if (command.data().size() > maxBytes) {
      refuse(
          command,
          "the payload has "
              + command.data().size()
              + " bytes, the topic carries "
              + maxBytes
              + ": split it or raise max-data-bytes");
      return;
    }
    List<PeerId> targets = targets(topic);
    if (targets.isEmpty()) {
      context.outflow.emit(new GossipsubEvent.Unheard(command.token(), name));
      return;
    }
    GossipMessage message = author.write(name, command.data(), topic.config.policy());
    Bytes id = topic.config.idOf(message);
    if (id == null) {
      refuse(command, "the topic's id function gives this message no id: mend the function");
      return;
    }
    if (!topic.seen.add(id, nowMs)) {
      refuse(
          command,
          "a message with the same id was published or received before: make payloads differ, or"
              + " sign them");
      return;
    }
    gossip.keep(id, message);
    Rpc rpc = Rpc.carrying(message, id, Priority.PUBLISH);
    targets.forEach(peer -> context.outflow.send(peer, rpc));
    context.outflow.emit(new GossipsubEvent.Published(command.token(), id, name, targets));
  }

  /** Sends an accepted message to our mesh, but to nobody who has it. */
  void forward(LocalTopic topic, Bytes id, GossipMessage message, Set<PeerId> have) {
    gossip.keep(id, message);
    Bytes authorId = message.from();
    Rpc rpc = Rpc.carrying(message, id, Priority.FORWARD);
    for (PeerId peer : topic.mesh) {
      if (!have.contains(peer) && !peer.bytes().equals(authorId)) {
        context.outflow.send(peer, rpc);
      }
    }
  }

  private List<PeerId> targets(LocalTopic topic) {
    if (context.config.gossip().floodPublish()) {
      List<PeerId> all = new ArrayList<>();
      for (PeerId peer : context.subscriptions.peersOf(topic.name)) {
        if (context.score.mayTakePublished(peer)) {
          all.add(peer);
        }
      }
      return all;
    }
    boolean mesh = topic.joined && !topic.mesh.isEmpty();
    return List.copyOf(mesh ? topic.mesh : fanout.peersFor(topic));
  }

  private void refuse(GossipsubCommand.Publish command, String remedy) {
    context.outflow.emit(
        new GossipsubEvent.PublishRefused(command.token(), command.topic(), remedy));
  }
}
