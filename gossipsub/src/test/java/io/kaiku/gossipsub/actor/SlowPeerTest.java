package io.kaiku.gossipsub.actor;

import static io.kaiku.gossipsub.actor.GossipPeers.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.actor.GossipPeers.Gossiper;
import io.kaiku.gossipsub.actor.publish.PublishOptions;
import io.kaiku.gossipsub.actor.publish.Published;
import io.kaiku.gossipsub.actor.topics.Collector;
import io.kaiku.gossipsub.actor.topics.Overflow;
import io.kaiku.gossipsub.actor.topics.SubscriberOptions;
import io.kaiku.gossipsub.core.Gossipsub;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.PeerHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that subscribes and then does not read what it is sent. */
class SlowPeerTest {
  private static final int MESSAGES = 120;
  private static final int PAYLOAD = 60_000;

  private final GossipPeers peers = new GossipPeers();
  private final CompletableFuture<Substream> unread = new CompletableFuture<>();

  @AfterEach
  void stop() {
    peers.close();
  }

  @Test
  void whoDoesNotReadCostsABoundedQueueAndNobodyElse() {
    Gossiper alice = peers.start(1);
    Gossiper bob = peers.start(2);
    PeerHandle mallory = peers.startPlain(3);
    mallory.swarm().handle(Gossipsub.PROTOCOLS, unread::complete);
    Collector atBob = Collector.eager();
    bob.pubSub()
        .subscribe("t", SubscriberOptions.of(Overflow.FAIL).withBuffer(1_000, 64 << 20), atBob);
    alice.pubSub().join("t");
    GossipPeers.connect(bob.handle(), alice.handle());
    GossipPeers.connect(mallory, alice.handle());
    subscribeOnly(mallory, alice.handle().id());
    await(unread);
    peers.eventually(
        () ->
            assertThat(alice.pubSub().state("t").peers())
                .containsExactlyInAnyOrder(bob.handle().id(), mallory.id()));

    List<CompletableFuture<Published>> answers = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      int expected = i + 1;
      answers.add(
          alice
              .pubSub()
              .publish("t", Bytes.wrap(new byte[PAYLOAD]), PublishOptions.within(300_000))
              .toCompletableFuture());
      peers.eventually(() -> assertThat(atBob.events()).hasSize(expected));
    }

    int queued = (2 << 20) / PAYLOAD;
    peers.eventually(
        () ->
            assertThat(answers.stream().filter(answer -> !answer.isDone()))
                .hasSizeLessThanOrEqualTo(queued));
    List<Published> lost =
        answers.stream()
            .filter(CompletableFuture::isDone)
            .map(CompletableFuture::join)
            .filter(published -> published.others().contains(mallory.id()))
            .toList();
    assertThat(lost).isNotEmpty();
    assertThat(lost)
        .allSatisfy(published -> assertThat(published.peers()).containsExactly(bob.handle().id()));
    assertThat(alice.handle().swarm().peer(mallory.id())).isPresent();
  }

  private static void subscribeOnly(PeerHandle from, PeerId to) {
    Substream substream = await(from.swarm().open(to, Gossipsub.PROTOCOLS));
    substream.outbound().onSubscribe(new Unlimited());
    substream
        .outbound()
        .onNext(
            Rpc.control(List.of(new Subscription("t", true)), List.of("t"), List.of()).framed());
  }

  private static final class Unlimited implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
