package io.kaiku.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.StubConnection;
import io.kaiku.swarm.conns.PrunerConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerTableTest {

  private static final Identity ALICE = Keys.of(1);
  private static final Identity BOB = Keys.of(2);

  private final PeerTable table =
      new PeerTable(new PrunerConfig(2, 4, Duration.ofSeconds(20), Duration.ofSeconds(10)));
  private final AtomicInteger wakes = new AtomicInteger();

  @Test
  void aFeedBeginsWithEverybodyWhoIsConnected() {
    table.add(StubConnection.from(ALICE), 0);
    table.add(StubConnection.from(BOB), 0);

    PeerFeed feed = table.feed(wakes::incrementAndGet);

    assertThat(wakes).hasValue(1);
    assertThat(feed.drain())
        .extracting(PeerState::peer)
        .containsExactly(ALICE.peerId(), BOB.peerId());
    assertThat(feed.drain()).isEmpty();
  }

  @Test
  void changesOfOnePeerFoldIntoItsLatestStateWithOneWakeUp() {
    PeerFeed feed = table.feed(wakes::incrementAndGet);

    table.add(StubConnection.from(ALICE), 0);
    table.identified(ALICE.peerId(), List.of("/a", "/b"));
    table.seen(ALICE.peerId(), "/c");

    assertThat(wakes).hasValue(1);
    List<PeerState> states = feed.drain();
    assertThat(states).hasSize(1);
    assertThat(states.getFirst().protocols()).containsExactly("/a", "/b", "/c");
    assertThat(states.getFirst().identified()).isTrue();
    table.seen(ALICE.peerId(), "/d");
    assertThat(wakes).hasValue(2);
  }

  @Test
  void whoCameAndWentUnnoticedIsNotReported() {
    PeerFeed feed = table.feed(wakes::incrementAndGet);
    StubConnection brief = StubConnection.from(ALICE);

    table.add(brief, 0);
    table.remove(brief);

    assertThat(feed.drain()).isEmpty();
  }

  @Test
  void whoLeftIsReportedOnce() {
    PeerFeed feed = table.feed(wakes::incrementAndGet);
    StubConnection way = StubConnection.from(ALICE);
    table.add(way, 0);
    feed.drain();

    table.remove(way);

    List<PeerState> states = feed.drain();
    assertThat(states).hasSize(1);
    assertThat(states.getFirst().connected()).isFalse();
    assertThat(table.remove(way)).isFalse();
    assertThat(feed.drain()).isEmpty();
  }

  @Test
  void whatAPeerWithdrawsItNoLongerSpeaks() {
    table.add(StubConnection.from(ALICE), 0);
    table.seen(ALICE.peerId(), "/early");
    table.identified(ALICE.peerId(), List.of("/a"));
    assertThat(table.peer(ALICE.peerId()).orElseThrow().protocols())
        .containsExactly("/a", "/early");

    table.identified(ALICE.peerId(), List.of("/b"));

    assertThat(table.peer(ALICE.peerId()).orElseThrow().protocols()).containsExactly("/b");
  }

  @Test
  void aPeerThatComesBackHasAnotherEpochAndMustTellItsProtocolsAgain() {
    StubConnection first = StubConnection.from(ALICE);
    table.add(first, 0);
    table.identified(ALICE.peerId(), List.of("/a"));
    long before = table.peer(ALICE.peerId()).orElseThrow().epoch();

    table.remove(first);
    table.add(StubConnection.from(ALICE), 0);

    PeerState after = table.peer(ALICE.peerId()).orElseThrow();
    assertThat(after.epoch()).isNotEqualTo(before);
    assertThat(after.protocols()).isEmpty();
    assertThat(after.identified()).isFalse();
  }

  @Test
  void aDirectConnectionIsPreferredToALimitedOne() {
    StubConnection relayed =
        new StubConnection(ALICE, Direction.OUTBOUND, true, "/ip4/192.0.2.7/tcp/1");
    StubConnection direct = StubConnection.from(ALICE);
    table.add(relayed, 0);
    table.add(direct, 1);

    assertThat(table.preferred(ALICE.peerId())).contains(direct);
    table.remove(direct);
    assertThat(table.preferred(ALICE.peerId())).contains(relayed);
  }

  @Test
  void whatIsSaidOfStrangersIsNotKept() {
    table.identified(ALICE.peerId(), List.of("/a"));
    table.seen(ALICE.peerId(), "/a");

    assertThat(table.peer(ALICE.peerId())).isEmpty();
    assertThat(table.peers()).isEmpty();
  }

  @Test
  void protocolsOfOnePeerAreBounded() {
    table.add(StubConnection.from(ALICE), 0);

    table.identified(ALICE.peerId(), IntStream.range(0, 5_000).mapToObj(i -> "/p" + i).toList());

    assertThat(table.peer(ALICE.peerId()).orElseThrow().protocols()).hasSize(1_024);
  }

  @Test
  void aClosedFeedIsNotWoken() {
    PeerFeed feed = table.feed(wakes::incrementAndGet);
    feed.close();

    table.add(StubConnection.from(ALICE), 0);

    assertThat(wakes).hasValue(0);
  }

  @Test
  void prunesWhatIsWorthLeastAndNeverWhatIsProtected() {
    List<StubConnection> all =
        IntStream.range(1, 7).mapToObj(i -> StubConnection.from(Keys.of(i))).toList();
    all.forEach(way -> table.add(way, 0));
    table.value(pruner -> pruner.protect(all.get(0).remotePeer(), "test"));
    table.value(pruner -> pruner.value(all.get(1).remotePeer(), "test", 10));

    int pruned = table.prune(60_000);

    assertThat(pruned).isEqualTo(4);
    assertThat(all.get(0).ended()).isNull();
    assertThat(all.get(1).ended()).isNull();
    assertThat(all.subList(2, 6)).allMatch(way -> way.ended() != null);
  }
}
