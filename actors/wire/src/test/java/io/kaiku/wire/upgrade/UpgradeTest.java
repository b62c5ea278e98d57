package io.kaiku.wire.upgrade;

import static io.kaiku.wire.upgrade.Side.YAMUX;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Role;
import io.kaiku.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 17, 100, 100_000})
  void bothSidesEndWithTheSameMuxerAndTheOthersIdentity(int piece) throws WireException {
    Side dialer = Side.of(Role.INITIATOR, 1);
    Side listener = Side.of(Role.RESPONDER, 2);

    Side.converse(dialer, listener, piece);

    assertThat(dialer.upgraded.remotePeer()).isEqualTo(listener.identity.peerId());
    assertThat(listener.upgraded.remotePeer()).isEqualTo(dialer.identity.peerId());
    assertThat(dialer.upgraded.muxer()).isEqualTo(YAMUX);
    assertThat(listener.upgraded.muxer()).isEqualTo(YAMUX);
    assertThat(dialer.upgraded.security()).isEqualTo("/noise");
    assertChannelsMatch(dialer.upgraded, listener.upgraded);
    assertChannelsMatch(listener.upgraded, dialer.upgraded);
  }

  static void assertChannelsMatch(Upgraded from, Upgraded to) throws WireException {
    ByteBuf sealed = Unpooled.buffer();
    from.channel().seal(List.of(Bytes.utf8("hello "), Bytes.utf8("muxer")), sealed);
    assertThat(to.channel().open(sealed)).isEqualTo(Bytes.utf8("hello muxer"));
    assertThat(to.channel().open(sealed)).isNull();
  }
}
