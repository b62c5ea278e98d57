package io.kaiku.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerRecordTest {
  @Test
  void opensWhatItSealed() throws Exception {
    Identity identity = Identity.ed25519(Bytes.copyOf(new byte[32]));
    PeerRecord record =
        new PeerRecord(
            identity.peerId(), -1, List.of(Multiaddr.of("/ip4/1.2.3.4/tcp/4001"), Multiaddr.EMPTY));
    assertThat(PeerRecord.open(record.seal(identity).encoded())).isEqualTo(record);
    assertThat(record.addresses()).hasSize(1);
  }
}
