package io.kaiku.swarm.peers;

import static io.kaiku.swarm.TestPeers.address;
import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.TestPeers.publicAddress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.kernel.id.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerstoreTest {
  private static final PeerId SELF = peer(0);
  private static final PeerId BOB = peer(1);
  private static final Multiaddr ONE = publicAddress(1);
  private static final Multiaddr TWO = publicAddress(2);
  private static final long NOW = -5_000; // time has no origin
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  private final Peerstore store = new Peerstore(SELF, PeerstoreConfig.defaults());

  @Test
  void addressesAreKeptWithoutTheirPeer() {
    assertThat(store.add(BOB, List.of(ONE.withPeerId(BOB), ONE), Provenance.IDENTIFY, NOW))
        .isEqualTo(2);
    assertThat(store.addresses(BOB, NOW)).containsExactly(ONE);
    assertThat(store.addresses(peer(2), NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PEER_EXCHANGE, 10",
    "IDENTIFY, 60",
    "SIGNED_RECORD, 60",
    "CONNECTION, 1440",
  })
  void addressesHoldAsLongAsTheirProvenanceIsWorth(Provenance how, long minutes) {
    store.add(BOB, List.of(ONE), how, NOW);
    assertThat(store.addresses(BOB, NOW + minutes * MINUTE - 1)).containsExactly(ONE);
    assertThat(store.addresses(BOB, NOW + minutes * MINUTE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"SEED", "USER"})
  void whatTheUserSaysHoldsForEver(Provenance how) {
    store.add(BOB, List.of(ONE), how, NOW);
    store.expire(NOW + Long.MAX_VALUE / 2);
    assertThat(store.addresses(BOB, NOW + Long.MAX_VALUE / 2)).containsExactly(ONE);
  }

  @Test
  void learningAnAddressAgainNeverMakesItWorse() {
    store.add(BOB, List.of(ONE), Provenance.IDENTIFY, NOW);
    store.add(BOB, List.of(ONE), Provenance.PEER_EXCHANGE, NOW);
    KnownAddress known = store.info(BOB, NOW).orElseThrow().addresses().getFirst();
    assertThat(known.provenance()).isEqualTo(Provenance.IDENTIFY);
    assertThat(known.expiresAtMs()).isEqualTo(NOW + 60 * MINUTE);
  }

  @Test
  void nothingExpiresWhileConnectedAndAPeerWeMetIsRememberedForADay() {
    store.add(BOB, List.of(ONE), Provenance.IDENTIFY, NOW);
    store.connected(BOB, NOW);
    long later = NOW + 600 * MINUTE;
    store.expire(later);
    assertThat(store.addresses(BOB, later)).containsExactly(ONE);

    store.disconnected(BOB, later);
    store.expire(later + 1_439 * MINUTE);
    assertThat(store.addresses(BOB, later + 1_439 * MINUTE)).containsExactly(ONE);
    store.expire(later + 1_440 * MINUTE);
    assertThat(store.info(BOB, later)).as("nothing is left").isEmpty();
    assertThat(store.stats().size()).isEqualTo(new PeerstoreStats.Size(0, 0, 0, 0));
  }

  @Test
  void identifyReplacesWhatItToldBefore() {
    store.add(BOB, List.of(publicAddress(9)), Provenance.USER, NOW);
    store.replace(BOB, List.of(ONE, TWO), Provenance.IDENTIFY, NOW);
    store.replace(BOB, List.of(TWO.withPeerId(BOB)), Provenance.IDENTIFY, NOW);
    assertThat(store.addresses(BOB, NOW)).containsExactlyInAnyOrder(publicAddress(9), TWO);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/0.0.0.0/tcp/1",
    "/ip6/::/tcp/1",
    "/ip4/224.0.0.1/tcp/1",
    "/ip4/8.8.8.8/tcp/0",
    "/ip6/ff02::1/udp/1/quic-v1",
    "/tcp/1",
    "/ip4/0.0.0.0/tcp/1/p2p/QmPtkzYMkurcSDhCwH2gkUgxCS2EuoESnH9oKDcLZKKZZH/p2p-circuit",
    "/p2p-circuit",
  })
  void whatNobodyCanBeReachedAtIsLeftOut(String useless) {
    assertThat(store.add(BOB, List.of(address(useless)), Provenance.USER, NOW)).isZero();
    assertThat(store.addresses(BOB, NOW)).isEmpty();
    assertThat(store.stats().refusedAddresses()).isEqualTo(1);
  }

  @Test
  void anAddressOfAnotherPeerIsLeftOut() {
    assertThat(store.add(BOB, List.of(ONE.withPeerId(peer(2))), Provenance.IDENTIFY, NOW)).isZero();
  }

  @Test
  void aRelayedAddressKeepsItsRelay() {
    Multiaddr relayed = address("/ip4/8.8.8.8/tcp/1/p2p/" + peer(7) + "/p2p-circuit");
    store.add(BOB, List.of(relayed.withPeerId(BOB)), Provenance.IDENTIFY, NOW);
    assertThat(store.addresses(BOB, NOW)).containsExactly(relayed);
  }

  @Test
  void anAddressWithTheWrongPeerIsRemovedForThatPeerOnly() {
    store.add(BOB, List.of(ONE, TWO), Provenance.IDENTIFY, NOW);
    store.add(peer(2), List.of(ONE), Provenance.IDENTIFY, NOW);
    store.remove(BOB, ONE.withPeerId(BOB));
    assertThat(store.addresses(BOB, NOW)).containsExactly(TWO);
    assertThat(store.addresses(peer(2), NOW)).containsExactly(ONE);

    store.add(BOB, List.of(ONE), Provenance.SEED, NOW);
    store.remove(BOB, ONE);
    assertThat(store.addresses(BOB, NOW)).as("what is configured stays").containsExactly(TWO, ONE);
  }

  @Test
  void aConnectionDoesNotBringBackWhatHasExpired() {
    store.add(BOB, List.of(ONE), Provenance.PEER_EXCHANGE, NOW);
    store.connected(BOB, NOW + 10 * MINUTE);
    assertThat(store.addresses(BOB, NOW + 10 * MINUTE)).isEmpty();
  }

  @Test
  void nothingIsStoredOfOurselves() {
    store.add(SELF, List.of(ONE), Provenance.USER, NOW);
    store.connected(SELF, NOW);
    store.protocols(SELF, List.of("/x"), NOW);
    store.versions(SELF, "a", "b", NOW);
    store.label(SELF, labels -> labels.withName("me"), NOW);
    assertThat(store.snapshot(NOW)).isEmpty();
  }

  @Test
  void keysAreKeptWhereTheIdDoesNotHoldThem() {
    Identity ecdsa = Identity.generate(KeyType.ECDSA, new Random(1));
    assertThat(store.key(ecdsa.peerId())).isEmpty();
    store.key(ecdsa.peerId(), ecdsa.publicKey(), NOW);
    assertThat(store.key(ecdsa.peerId())).contains(ecdsa.publicKey());

    Identity ed25519 = Identity.ed25519(Bytes.wrap(new byte[32]));
    assertThat(store.key(ed25519.peerId())).contains(ed25519.publicKey());
    store.key(ed25519.peerId(), ed25519.publicKey(), NOW);
    assertThat(store.info(ed25519.peerId(), NOW)).as("its id holds the key").isEmpty();

    assertThatThrownBy(() -> store.key(BOB, ecdsa.publicKey(), NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesAndPurposesFindPeers() {
    store.label(BOB, labels -> labels.withName("till-7").withTag("seed").withTag("mesh"), NOW);
    store.label(peer(2), labels -> labels.withDataCentre("eu-1").withTag("mesh"), NOW);
    assertThat(store.named("till-7")).containsExactly(BOB);
    assertThat(store.named("")).isEmpty();
    assertThat(store.tagged("mesh")).containsExactlyInAnyOrder(BOB, peer(2)).isSorted();
    assertThat(store.labels(peer(2)).dataCentre()).isEqualTo("eu-1");

    store.label(BOB, labels -> labels.withoutTag("mesh"), NOW);
    assertThat(store.labels(BOB).tags()).containsExactly("seed");
    assertThat(store.labels(peer(3))).isEqualTo(PeerLabels.NONE);
  }

  @Test
  void labelsAreShortAndPrintable() {
    assertThatThrownBy(() -> PeerLabels.NONE.withName("x".repeat(65)))
        .hasMessageContaining("at most 64 characters");
    assertThatThrownBy(() -> PeerLabels.NONE.withDataCentre("eu\u001b[31m"))
        .isInstanceOf(IllegalArgumentException.class);
    PeerLabels full = PeerLabels.NONE;
    for (int i = 0; i < PeerLabels.MAX_TAGS; i++) {
      full = full.withTag("tag" + i);
    }
    PeerLabels tooMany = full;
    assertThatThrownBy(() -> tooMany.withTag("more")).hasMessageContaining("16 tags");
    assertThat(PeerLabels.clean("eu\u001b[31m\u202e\ud800" + "x".repeat(100)))
        .startsWith("eu[31mx")
        .hasSize(64);
    assertThat(PeerLabels.clean("\ud83d\ude00".repeat(40))).hasSize(64);
  }

  @Test
  void protocolsAndVersionsAreBounded() {
    List<String> told = IntStream.range(0, 3_000).mapToObj(i -> "/p/" + i).toList();
    store.protocols(BOB, told, NOW);
    store.protocols(peer(2), List.of("/ok", "/" + "x".repeat(256), "/ok"), NOW);
    store.versions(BOB, "agent\n" + "a".repeat(1_000_000), "ipfs/0.1.0", NOW);

    PeerstoreConfig.PerPeer bounds = PeerstoreConfig.PerPeer.defaults();
    assertThat(store.software(BOB).protocols())
        .hasSizeLessThanOrEqualTo(bounds.maxProtocols())
        .hasSizeGreaterThan(500)
        .isEqualTo(told.subList(0, store.software(BOB).protocols().size()));
    assertThat(store.software(peer(2)).protocols()).containsExactly("/ok");
    assertThat(store.software(BOB).agentVersion()).startsWith("agenta").hasSize(256);
    assertThat(store.stats().refusedProtocols()).isGreaterThan(3_000 - 1_024);
    assertThat(store.stats().size().bytes()).isLessThan(2L * bounds.maxBytes());

    store.protocols(BOB, List.of("/p/2"), NOW);
    assertThat(store.software(BOB).protocols()).containsExactly("/p/2");
    assertThat(store.software(BOB).protocolVersion()).isEqualTo("ipfs/0.1.0");
  }

  @Test
  void aSnapshotIsSortedAndComplete() {
    store.add(peer(3), List.of(ONE), Provenance.IDENTIFY, NOW);
    store.connected(BOB, NOW + 5);
    List<PeerInfo> all = store.snapshot(NOW + 5);
    assertThat(all).extracting(PeerInfo::peer).containsExactlyInAnyOrder(BOB, peer(3)).isSorted();
    assertThat(store.info(BOB, NOW + 5).orElseThrow().presence())
        .isEqualTo(new PeerInfo.Presence(true, true, NOW + 5));
  }

  @Test
  void aPeerIsForgottenUnlessConnected() {
    store.add(BOB, List.of(ONE), Provenance.USER, NOW);
    store.connected(BOB, NOW);
    store.forget(BOB);
    assertThat(store.addresses(BOB, NOW)).isNotEmpty();
    store.disconnected(BOB, NOW);
    store.forget(BOB);
    assertThat(store.info(BOB, NOW)).isEmpty();
  }

  @Test
  void boundsThatMakeNoSenseCannotBeConstructed() {
    assertThatThrownBy(() -> PeerstoreConfig.defaults().withMaxPeers(1))
        .hasMessageContaining("kaiku.swarm.peerstore.max-peers");
    assertThatThrownBy(() -> PeerstoreConfig.defaults().withMaxBytes(1))
        .hasMessageContaining("kaiku.swarm.peerstore.max-bytes");
    assertThatThrownBy(() -> new PeerstoreConfig.PerPeer(0, 1, 1, 1, 1 << 20))
        .hasMessageContaining("per-peer.max-addresses");
    assertThatThrownBy(
            () ->
                new PeerstoreConfig.Ttls(
                    Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .hasMessageContaining("ttl.unsigned");
  }
}
