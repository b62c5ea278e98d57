package io.kaiku.peers.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.record.PeerRecord;
import io.kaiku.peers.core.Entry;
import io.kaiku.peers.core.KnownPeer;
import io.kaiku.peers.core.PeerCard;
import io.kaiku.peers.core.PeerExchange.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerDirectoryTest {
  private final PeerDirectory directory = new PeerDirectory(2);

  private static KnownPeer peer(int number, String dataCentre) {
    var id = Identity.ed25519(Bytes.wrap(ByteBuffer.allocate(32).putInt(number).array())).peerId();
    return new KnownPeer(
        new PeerCard(id, 1, "acme", dataCentre),
        new PeerRecord(id, 1, List.of()),
        new Entry(Bytes.EMPTY, Bytes.EMPTY));
  }

  @Test
  void knowsTheLatestAndForgets() {
    directory.known(peer(1, "eu"));
    directory.known(peer(1, "us"));
    var id = peer(1, "").card().peerId();

    assertThat(directory.dataCentre(id)).isEqualTo("us");
    directory.forgotten(id);
    assertThat(directory.dataCentre(id)).isEmpty();
    assertThat(directory.all()).isEmpty();
  }

  @Test
  void isBounded() {
    directory.known(peer(1, "a"));
    directory.known(peer(2, "b"));
    directory.known(peer(1, "c"));
    directory.known(peer(3, "d"));

    assertThat(directory.all()).extracting(PeerCard::dataCentre).containsExactly("c", "d");
  }

  @Test
  void tellsUntilItIsToldNotTo() {
    var events = new ArrayList<Event>();
    var registration = directory.onChange(events::add);
    var peer = peer(1, "eu");
    directory.known(peer);
    directory.forgotten(peer.card().peerId());
    registration.close();
    directory.known(peer);

    assertThat(events)
        .containsExactly(new Event.Known(peer), new Event.Forgotten(peer.card().peerId()));
  }
}
