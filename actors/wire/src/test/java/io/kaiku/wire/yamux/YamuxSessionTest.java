package io.kaiku.wire.yamux;

import static io.kaiku.wire.yamux.Lone.ACK;
import static io.kaiku.wire.yamux.Lone.FIN;
import static io.kaiku.wire.yamux.Lone.RST;
import static io.kaiku.wire.yamux.Lone.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a session refuses, goes away and ends. */
class YamuxSessionTest {
  private static final Bytes HELLO = Bytes.utf8("hello");

  @Test
  void goingAwayLetsSubstreamsFinishAndTakesNoMore() {
    Lone lone = Lone.server();
    YamuxStream stream = lone.hear(Frame.window(SYN, 1, 0)).opened();
    stream.accept();
    lone.sent();

    lone.session.goAway();
    lone.session.goAway();
    lone.hear(Frame.data(SYN, 3, HELLO));

    assertThat(lone.sent())
        .containsExactly(Frame.goAway(0), Frame.window(RST, 3, ErrorCode.SHUTDOWN.value()));
    assertThatThrownBy(() -> lone.session.open(0)).hasMessageContaining("new connection");

    lone.hear(Frame.data(FIN, 1, HELLO));
    stream.write(HELLO);
    stream.finish();
    assertThat(lone.sent())
        .containsExactly(Frame.data(0, 1, HELLO), Frame.data(FIN, 1, Bytes.EMPTY));
    assertThat(lone.events().getLast())
        .isEqualTo(
            new YamuxEvent.SessionEnded(
                new SessionEnd(
                    SessionEnd.By.US,
                    ErrorCode.NO_ERROR,
                    "we went away and all substreams have ended")));
  }

  @Test
  void goingAwayWithoutSubstreamsEndsAfterTheGoAwayWasTransmitted() {
    Lone lone = Lone.server();
    lone.session.goAway();
    assertThat(lone.events()).isEmpty();

    assertThat(lone.sent()).containsExactly(Frame.goAway(0));
    assertThat(lone.events()).hasSize(1);
    assertThat(lone.session.isEnded()).isTrue();
  }

  @Test
  void aPeerThatGoesAwayLetsSubstreamsFinish() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.goAway(0));

    assertThat(lone.events()).containsExactly(new YamuxEvent.GoingAway());
    assertThatThrownBy(() -> lone.session.open(0)).isInstanceOf(YamuxException.class);

    stream.finish();
    lone.sent();
    lone.hear(Frame.window(FIN, 1, 0));
    assertThat(lone.events())
        .endsWith(
            new YamuxEvent.Ended(stream, new StreamEnd.Finished()),
            new YamuxEvent.SessionEnded(
                new SessionEnd(
                    SessionEnd.By.PEER,
                    ErrorCode.NO_ERROR,
                    "the peer went away and all substreams have ended")));
  }

  @Test
  void aGoAwayWithACodeEndsEverythingWithThatCode() {
    Lone lone = Lone.client();
    YamuxStream first = lone.established();
    YamuxStream second = lone.established();
    second.write(HELLO);

    lone.hear(Frame.goAway(0x1006), Frame.data(0, 1, HELLO));

    SessionEnd end =
        new SessionEnd(SessionEnd.By.PEER, ErrorCode.SHUTDOWN, "the peer closed the session");
    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Ended(first, new StreamEnd.Lost(end)),
            new YamuxEvent.Ended(second, new StreamEnd.Lost(end)),
            new YamuxEvent.SessionEnded(end));
    assertThat(lone.sent()).isEmpty();
    assertThat(lone.session.wantsTransmit()).isFalse();
  }

  @Test
  void closingTellsThePeerTheCodeAndNothingElse() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.write(HELLO);
    lone.session.ping();
    lone.hear(Frame.ping(SYN, 1));

    lone.session.close(ErrorCode.GATED, "blocked by the operator");
    lone.session.close(ErrorCode.NO_ERROR, "again");

    SessionEnd end = new SessionEnd(SessionEnd.By.US, ErrorCode.GATED, "blocked by the operator");
    assertThat(lone.sent()).containsExactly(Frame.goAway(0x1007));
    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Ended(stream, new StreamEnd.Lost(end)),
            new YamuxEvent.SessionEnded(end));
  }

  @Test
  void aLostTransportEndsWhatIsOpen() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.write(HELLO);

    lone.session.transportClosed("connection reset");
    lone.session.transportClosed("again");

    SessionEnd end =
        new SessionEnd(SessionEnd.By.TRANSPORT, ErrorCode.NO_ERROR, "connection reset");
    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Ended(stream, new StreamEnd.Lost(end)),
            new YamuxEvent.SessionEnded(end));
    assertThat(lone.session.wantsTransmit()).isFalse();
  }

  @Test
  void aTransportThatClosesAfterAGoAwayWasClosedByThePeer() {
    Lone lone = Lone.client();
    lone.established();
    lone.hear(Frame.goAway(0));
    lone.session.transportClosed("end of input");

    assertThat(lone.events().getLast())
        .isEqualTo(
            new YamuxEvent.SessionEnded(
                new SessionEnd(SessionEnd.By.PEER, ErrorCode.NO_ERROR, "end of input")));
  }

  @Test
  void openingWaitsForTheBacklog() {
    Lone lone = Lone.client();
    List<YamuxStream> opened = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      opened.add(lone.open());
    }
    assertThatThrownBy(() -> lone.session.open(0))
        .isInstanceOfSatisfying(
            YamuxException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED))
        .hasMessageContaining("256 substreams wait")
        .hasMessageContaining("MayOpen");
    assertThat(lone.sent()).hasSize(256);

    lone.hear(Frame.window(ACK, 1, 0));
    assertThat(lone.events()).containsExactly(new YamuxEvent.MayOpen());
    opened.add(lone.open());

    opened.get(1).reset(ErrorCode.NO_ERROR);
    opened.add(lone.open());
    assertThatThrownBy(() -> lone.session.open(0)).isInstanceOf(YamuxException.class);
    lone.events();

    lone.hear(Frame.data(0, 5, HELLO));
    assertThat(lone.events()).as("data acknowledges, too").contains(new YamuxEvent.MayOpen());
  }

  @Test
  void openingIsLimited() {
    YamuxConfig config =
        YamuxConfig.defaults().withLimits(new YamuxConfig.Limits(256, 1_000, 2, 100, 128L << 20));
    Lone lone = Lone.client(config);
    YamuxStream stream = lone.established();
    lone.established();

    assertThatThrownBy(() -> lone.session.open(0)).hasMessageContaining("maxOutboundStreams");
    stream.reset(ErrorCode.NO_ERROR);
    assertThat(lone.events()).contains(new YamuxEvent.MayOpen());
    lone.open();
  }
}
