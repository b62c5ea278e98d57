package io.kaiku.gossipsub.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeshWorthTest {
  private static final PeerId ALICE = Identity.ed25519(Bytes.wrap(new byte[32])).peerId();
  private static final PeerId BOB = Identity.ed25519(Bytes.utf8("b".repeat(32))).peerId();

  private final Map<PeerId, Integer> said = new HashMap<>();
  private final MeshWorth worth = new MeshWorth(said::put);

  @Test
  void aPeerIsWorthAsMuchAsItHasMeshes() {
    worth.mesh("a", List.of(ALICE, BOB));
    worth.mesh("b", List.of(ALICE));
    assertThat(said).containsOnly(Map.entry(ALICE, 2), Map.entry(BOB, 1));

    worth.mesh("a", List.of(ALICE));
    assertThat(said).containsOnly(Map.entry(ALICE, 2), Map.entry(BOB, 0));

    worth.mesh("a", List.of());
    worth.mesh("b", List.of());
    assertThat(said.values()).containsOnly(0);
  }

  @Test
  void theSameMeshChangesNothing() {
    worth.mesh("a", List.of(ALICE));
    said.clear();

    worth.mesh("a", List.of(ALICE));

    assertThat(said).isEmpty();
  }

  @Test
  void whatEndsIsWorthNothing() {
    worth.mesh("a", List.of(ALICE));
    worth.mesh("b", List.of(ALICE, BOB));

    worth.close();

    assertThat(said).containsOnly(Map.entry(ALICE, 0), Map.entry(BOB, 0));
  }
}
