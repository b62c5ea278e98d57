package io.kaiku.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.PipedSubstream;
import io.kaiku.node.testing.StubConnection;
import io.kaiku.node.testing.TestTools;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboundProtocolsTest {

  private final TestTools tools = new TestTools();
  private final AtomicInteger changes = new AtomicInteger();
  private final InboundProtocols inbound =
      new InboundProtocols(tools.tools(), changes::incrementAndGet);
  private final List<Substream> taken = new ArrayList<>();

  @Test
  void givesASubstreamToItsHandler() {
    inbound.handle("user", List.of("/echo", "/chat"), taken::add);

    PipedSubstream far = send("/chat", connection(1));

    assertThat(taken).extracting(Substream::protocol).containsExactly("/chat");
    assertThat(far.ended()).isNull();
    assertThat(inbound.ids()).containsExactly("/chat", "/echo");
  }

  @Test
  void anIdIsFreeAgainWhenItsRegistrationIsClosed() {
    Registration first = inbound.handle("user", List.of("/echo"), taken::add);
    assertThatThrownBy(() -> inbound.handle("user", List.of("/chat", "/echo"), taken::add))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/echo");
    assertThat(inbound.supports("/chat")).isFalse();

    first.close();
    first.close();

    assertThat(inbound.supports("/echo")).isFalse();
    assertThat(send("/echo", connection(1)).ended().code())
        .isEqualTo(ErrorCode.PROTOCOL_NEGOTIATION_FAILED);
    inbound.handle("other", List.of("/echo"), taken::add);
  }

  @Test
  void substreamsWaitForAModuleThatIsBeingRestarted() {
    inbound.reserve("gossip", List.of("/meshsub"));
    inbound.handle("gossip", List.of("/meshsub"), substream -> {}).close();
    assertThat(inbound.supports("/meshsub")).isTrue();

    PipedSubstream parked = send("/meshsub", connection(1));
    assertThat(parked.ended()).isNull();
    inbound.handle("gossip", List.of("/meshsub"), taken::add);

    assertThat(taken).hasSize(1);
    assertThat(tools.count("inbound.parked")).isEqualTo(1);
  }

  @Test
  void onlyTheNewestOfAConnectionIsParkedAndNotTooManyAltogether() {
    inbound.reserve("gossip", List.of("/meshsub"));
    StubConnection one = connection(1);

    PipedSubstream old = send("/meshsub", one);
    PipedSubstream newer = send("/meshsub", one);
    for (int i = 2; i < 257; i++) {
      send("/meshsub", connection(i));
    }
    PipedSubstream tooMany = send("/meshsub", connection(300));

    assertThat(old.ended().code()).isEqualTo(ErrorCode.SUPPLANTED);
    assertThat(newer.ended()).isNull();
    assertThat(tooMany.ended().code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    inbound.close();
    assertThat(newer.ended().code()).isEqualTo(ErrorCode.SHUTDOWN);
  }

  @Test
  void theNewestHandlerOfAModuleCountsAndAnOldRegistrationDoesNotTakeItOut() {
    inbound.reserve("gossip", List.of("/meshsub"));
    Registration old = inbound.handle("gossip", List.of("/meshsub"), substream -> {});
    inbound.handle("gossip", List.of("/meshsub"), taken::add);

    old.close();
    send("/meshsub", connection(1));

    assertThat(taken).hasSize(1);
  }

  @Test
  void nobodyElseMayAnswerForAModule() {
    inbound.reserve("gossip", List.of("/meshsub"));

    assertThatThrownBy(() -> inbound.handle("user", List.of("/meshsub"), taken::add))
        .hasMessageContaining("gossip");
    assertThatThrownBy(() -> inbound.reserve("other", List.of("/meshsub")))
        .hasMessageContaining("gossip");
  }

  @Test
  void aHandlerThatThrowsCostsItsSubstreamOnly() {
    inbound.handle(
        "user",
        List.of("/echo"),
        substream -> {
          throw new IllegalArgumentException("broken");
        });

    PipedSubstream far = send("/echo", connection(1));

    assertThat(far.ended()).isNotNull();
    assertThat(tools.count("inbound.handler_threw")).isEqualTo(1);
  }

  @Test
  void changesAreAnnounced() {
    Registration registration = inbound.handle("user", List.of("/echo"), taken::add);
    registration.close();

    assertThat(changes.get()).isEqualTo(2);
  }

  private PipedSubstream send(String protocol, StubConnection over) {
    PipedSubstream.Pair pair = PipedSubstream.pair(protocol, over, over);
    inbound.dispatch(pair.theirs());
    return pair.ours();
  }

  private static StubConnection connection(int number) {
    return StubConnection.from(Keys.of(number));
  }
}
