package io.kaiku.wire.multistream;

import static io.kaiku.wire.multistream.Talk.HEADER;
import static io.kaiku.wire.multistream.Talk.NA;
import static io.kaiku.wire.multistream.Talk.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import org.junit.jupiter.api.Test;

class LazyNegotiationTest {
  private static final String ECHO = "/echo/1.0.0";

  private final LazyNegotiation lazy = new LazyNegotiation(ECHO);

  @Test
  void theProposalIsTakenOnce() {
    assertThat(lazy.takeProposal()).isEqualTo(HEADER.concat(line(ECHO)));
    assertThat(lazy.takeProposal()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void dataThatFollowsTheProposalReachesTheResponder() throws WireException {
    Talk responder = new Talk(new MultistreamResponder(ECHO::equals));
    Bytes data = Bytes.utf8("sent at once");
    assertThat(responder.hear(lazy.takeProposal().concat(data)))
        .isEqualTo(new Selected(ECHO, data));

    assertThat(lazy.receive(responder.said().concat(Bytes.utf8("answer"))))
        .isEqualTo(Bytes.utf8("answer"));
    assertThat(lazy.isConfirmed()).isTrue();
    assertThat(lazy.receive(Bytes.utf8("more"))).isEqualTo(Bytes.utf8("more"));
  }

  @Test
  void theEchoIsCheckedByteByByte() throws WireException {
    Bytes incoming = Bytes.join(HEADER, line(ECHO), Bytes.utf8("ab"));
    Bytes delivered = Bytes.EMPTY;
    for (int i = 0; i < incoming.size(); i++) {
      assertThat(lazy.isConfirmed()).isEqualTo(i >= incoming.size() - 2);
      delivered = delivered.concat(lazy.receive(incoming.slice(i, i + 1)));
    }
    assertThat(delivered).isEqualTo(Bytes.utf8("ab"));
  }

  @Test
  void aRefusalFails() {
    WireException refusal =
        catchThrowableOfType(WireException.class, () -> lazy.receive(HEADER.concat(NA)));
    assertThat(refusal.fault()).isEqualTo(Fault.NO_COMMON_PROTOCOL);
    assertThat(refusal).hasMessageContaining(ECHO);
  }

  @Test
  void anotherProtocolFails() {
    assertThatExceptionOfType(WireException.class)
        .isThrownBy(() -> lazy.receive(HEADER.concat(line("/other"))));
  }
}
