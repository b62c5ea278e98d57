package io.kaiku.swarm.peers;

import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.TestPeers.publicAddress;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What remote peers tell stays within the bounds: cases PS1 and ID2. */
class PeerstoreFloodTest {
  private static final PeerId SELF = peer(0);
  private static final long KEPT_BYTES = 1_024;
  private static final List<Multiaddr> HUNDRED =
      IntStream.range(0, 100).mapToObj(i -> publicAddress(i)).toList();

  /**
   * Every twentieth of the peers has a hundred addresses, which is as much as the store can hold.
   */
  @Test
  void aMillionPeersWithUpToAHundredAddresses() {
    Peerstore store = new Peerstore(SELF, PeerstoreConfig.defaults());
    PeerId seed = peer(-1);
    PeerId friend = peer(-2);
    store.add(seed, HUNDRED.subList(0, 1), Provenance.SEED, 0);
    store.add(friend, HUNDRED.subList(0, 2), Provenance.IDENTIFY, 0);
    store.connected(friend, 0);

    for (int i = 1; i <= 1_000_000; i++) {
      int addresses = i % 20 == 0 ? 100 : 1;
      store.add(peer(i), HUNDRED.subList(0, addresses), Provenance.PEER_EXCHANGE, i);
    }

    PeerstoreConfig config = PeerstoreConfig.defaults();
    PeerstoreStats stats = store.stats();
    assertThat(stats.size().peers()).isLessThanOrEqualTo(config.maxPeers());
    assertThat(stats.size().bytes()).isLessThanOrEqualTo(config.maxBytes());
    assertThat(stats.evictedPeers()).isEqualTo(1_000_002 - stats.size().peers());
    assertThat(store.addresses(seed, 0)).hasSize(1);
    assertThat(store.addresses(friend, 0)).hasSize(2);
    assertThat(store.addresses(peer(1_000_000), 1_000_000)).hasSize(100);
    assertThat(store.addresses(peer(1), 0)).isEmpty();
  }

  @Test
  void aFloodOfStrangersLeavesMostOfThoseWeMet() {
    Peerstore store = new Peerstore(SELF, PeerstoreConfig.defaults().withMaxPeers(1_000));
    for (int i = 1; i <= 1_000; i++) {
      store.connected(peer(i), 0);
      store.add(peer(i), HUNDRED.subList(0, 1), Provenance.IDENTIFY, 0);
      store.disconnected(peer(i), 0);
    }
    for (int i = 1_001; i <= 100_000; i++) {
      store.add(peer(i), HUNDRED.subList(0, 1), Provenance.PEER_EXCHANGE, 0);
    }
    long met = store.snapshot(0).stream().filter(info -> info.presence().met()).count();
    assertThat(met).isEqualTo(750);
    assertThat(store.info(peer(1_000), 0)).as("the latest we met").isPresent();
    assertThat(store.info(peer(1), 0)).as("the first we met").isEmpty();
  }

  @Test
  void moreAddressesThanAPeerMayHave() {
    Peerstore store = new Peerstore(SELF, PeerstoreConfig.defaults());
    List<Multiaddr> many = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      many.add(
          Multiaddr.of("/ip4/9." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "/tcp/1"));
    }
    store.add(peer(1), HUNDRED.subList(0, 3), Provenance.SIGNED_RECORD, 0);
    store.add(peer(1), many, Provenance.PEER_EXCHANGE, 0);
    assertThat(store.addresses(peer(1), 0)).hasSize(100);
    assertThat(store.addresses(peer(1), 0))
        .as("hearsay does not push out what the peer signed")
        .containsAll(HUNDRED.subList(0, 3));
  }

  @Test
  void hearsayDoesNotPushOutWhatIsWorthMore() {
    Peerstore store = new Peerstore(SELF, PeerstoreConfig.defaults());
    store.add(peer(1), HUNDRED, Provenance.IDENTIFY, 0);
    assertThat(store.add(peer(1), List.of(publicAddress(200)), Provenance.PEER_EXCHANGE, 0))
        .isZero();
    assertThat(store.add(peer(1), List.of(publicAddress(201)), Provenance.CONNECTION, 0))
        .isEqualTo(1);
    assertThat(store.addresses(peer(1), 0)).hasSize(100).contains(publicAddress(201));
  }

  @Test
  void anAddressThatIsTooLongIsLeftOut() {
    PeerstoreConfig.PerPeer small = new PeerstoreConfig.PerPeer(100, 16, 10, 10, 16 << 10);
    Peerstore store = new Peerstore(SELF, PeerstoreConfig.defaults().with(small));
    Multiaddr fits = publicAddress(1);
    Multiaddr tooLong = Multiaddr.of("/dns4/" + "x".repeat(60) + "/tcp/1");
    assertThat(store.add(peer(1), List.of(fits, tooLong), Provenance.IDENTIFY, 0)).isEqualTo(1);
    assertThat(store.add(peer(1), List.of(tooLong), Provenance.USER, 0)).isEqualTo(1);
  }

  @Test
  void connectedPeersAreNeverEvictedAndStillCannotExceedTheBytes() {
    PeerstoreConfig config = PeerstoreConfig.defaults().withMaxPeers(50).withMaxBytes(1 << 20);
    Peerstore store = new Peerstore(SELF, config);
    for (int i = 1; i <= 500; i++) {
      store.connected(peer(i), 0);
      store.add(peer(i), HUNDRED, Provenance.IDENTIFY, 0);
      store.protocols(peer(i), IntStream.range(0, 900).mapToObj(n -> "/p/" + n).toList(), 0);
    }
    assertThat(store.stats().size().connected()).isEqualTo(500);
    assertThat(store.stats().size().bytes())
        .isLessThanOrEqualTo(config.maxBytes() + 500 * KEPT_BYTES);
    assertThat(store.add(peer(501), HUNDRED, Provenance.PEER_EXCHANGE, 0))
        .as("no room for strangers")
        .isZero();
  }

  /** Random operations; the books always balance, bounds always hold. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anySequenceOfOperationsKeepsTheBounds(int seed) {
    Random random = new Random(seed);
    PeerstoreConfig config =
        PeerstoreConfig.defaults()
            .withMaxPeers(40)
            .withMaxBytes(64 << 10)
            .with(new PeerstoreConfig.PerPeer(5, 64, 8, 32, 16 << 10));
    Peerstore store = new Peerstore(SELF, config);
    TreeSet<PeerId> connected = new TreeSet<>();
    long nowMs = 0;
    for (int step = 0; step < 5_000; step++) {
      nowMs += random.nextInt(60_000);
      PeerId peer = peer(random.nextInt(100));
      switch (random.nextInt(9)) {
        case 0 -> {
          store.connected(peer, nowMs);
          connected.add(peer);
        }
        case 1 -> {
          store.disconnected(peer, nowMs);
          connected.remove(peer);
        }
        case 2 -> store.protocols(peer, List.of("/a", "/b", "/" + random.nextInt()), nowMs);
        case 3 -> store.versions(peer, "agent", "x".repeat(random.nextInt(100)), nowMs);
        case 4 -> store.expire(nowMs);
        case 5 -> store.remove(peer, publicAddress(random.nextInt(10)));
        case 6 -> store.label(peer, l -> l.withDataCentre("eu" + random.nextInt(3)), nowMs);
        default -> {
          Provenance how =
              List.of(Provenance.PEER_EXCHANGE, Provenance.IDENTIFY, Provenance.CONNECTION)
                  .get(random.nextInt(3));
          int from = random.nextInt(90);
          List<Multiaddr> some = HUNDRED.subList(from, from + random.nextInt(10));
          if (random.nextBoolean()) {
            store.replace(peer, some, how, nowMs);
          } else {
            store.add(peer, some, how, nowMs);
          }
        }
      }
      connected.remove(SELF);
      check(store, config, connected, nowMs);
    }
  }

  private static void check(
      Peerstore store, PeerstoreConfig config, SortedSet<PeerId> connected, long nowMs) {
    PeerstoreStats.Size size = store.stats().size();
    assertThat(size.connected()).isEqualTo(connected.size());
    assertThat(size.peers()).isLessThanOrEqualTo(Math.max(config.maxPeers(), connected.size()));
    assertThat(size.bytes()).isLessThanOrEqualTo(config.maxBytes() + connected.size() * KEPT_BYTES);
    List<PeerInfo> all = store.snapshot(nowMs);
    assertThat(all).hasSize(size.peers());
    assertThat(all).allMatch(info -> info.addresses().size() <= config.perPeer().maxAddresses());
    assertThat(all.stream().filter(info -> info.presence().connected()).map(PeerInfo::peer))
        .containsExactlyElementsOf(connected);
  }
}
