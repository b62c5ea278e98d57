package io.kaiku.identify.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.identify.core.Identify.Command;
import io.kaiku.identify.core.Identify.Timer;
import io.kaiku.identify.core.IdentifyEvent.Cause;
import io.kaiku.identify.core.IdentifyEvent.Identified;
import io.kaiku.identify.core.IdentifyEvent.Ignored;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Out;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.kernel.record.SignedEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdentifyTest {
  private static final Multiaddr OBSERVED = Multiaddr.of("/ip4/203.0.113.7/tcp/9");
  private static final PeerLink LINK =
      new PeerLink(Direction.INBOUND, Identify.ID, false, OBSERVED);

  private final Someone self = Someone.number(1);
  private final Someone friend = Someone.number(2);
  private final Someone other = Someone.number(3);
  private final Identify machine = new Identify(IdentifyConfig.defaults(), self.own(Identify.ID));
  private long nowMs = Long.MAX_VALUE - 10_000;

  private List<Out<IdentifyExchange, Timer, IdentifyEvent>> handle(
      In<Command, IdentifyExchange, Timer> in) {
    var outbox = new Outbox<IdentifyExchange, Timer, IdentifyEvent>();
    machine.handle(in, nowMs, outbox);
    var effects = new ArrayList<Out<IdentifyExchange, Timer, IdentifyEvent>>();
    outbox.drain(effects::add);
    return effects;
  }

  private void up(Someone peer) {
    assertThat(handle(new In.PeerUp<>(peer.id(), LINK))).isEmpty();
  }

  private List<IdentifyEvent> hear(Someone from, IdentifyExchange exchange) {
    return events(handle(new In.Received<>(from.id(), exchange)));
  }

  private List<IdentifyEvent> report(IdentifyMessage message) {
    return hear(friend, new IdentifyExchange.Report(7, message));
  }

  private Identified identified(List<IdentifyEvent> events) {
    return events.stream()
        .filter(Identified.class::isInstance)
        .map(Identified.class::cast)
        .reduce((one, two) -> two)
        .orElseThrow();
  }

  private static List<IdentifyEvent> events(
      List<Out<IdentifyExchange, Timer, IdentifyEvent>> effects) {
    return effects.stream()
        .filter(out -> out instanceof Out.Emit)
        .map(out -> ((Out.Emit<IdentifyExchange, Timer, IdentifyEvent>) out).event())
        .toList();
  }

  private static List<IdentifyExchange> sent(
      List<Out<IdentifyExchange, Timer, IdentifyEvent>> effects) {
    return effects.stream()
        .filter(out -> out instanceof Out.Send)
        .map(out -> ((Out.Send<IdentifyExchange, Timer, IdentifyEvent>) out).message())
        .toList();
  }

  private static IdentifyMessage decoded(Bytes message) throws MalformedException {
    var reader = new IdentifyReader();
    reader.add(message);
    return reader.result();
  }

  @Test
  void asksOnEveryConnectionAtOnce() {
    up(friend);

    assertThat(handle(new In.Received<>(friend.id(), new IdentifyExchange.Opened(7, false))))
        .containsExactly(new Out.Send<>(friend.id(), new IdentifyExchange.Query(7)));
    assertThat(handle(new In.Received<>(friend.id(), new IdentifyExchange.Opened(8, false))))
        .containsExactly(new Out.Send<>(friend.id(), new IdentifyExchange.Query(8)));
  }

  @Test
  void answersWithEverythingAndWhereItSeesTheOther() throws MalformedException {
    up(friend);
    var sent =
        sent(handle(new In.Received<>(friend.id(), new IdentifyExchange.Asked(4, OBSERVED))));

    assertThat(sent).hasSize(1);
    var answer = (IdentifyExchange.Answer) sent.getFirst();
    assertThat(answer.exchange()).isEqualTo(4);
    assertThat(decoded(answer.message()))
        .isEqualTo(
            new IdentifyMessage(
                self.key(),
                List.of(self.address()),
                List.of(Identify.ID),
                OBSERVED,
                "ipfs/0.1.0",
                "kaiku/0.1.0",
                self.sealed(1)));
  }

  @Test
  void tellsWhatAPeerSaysOfItself() {
    up(friend);
    var message = friend.message(5);

    assertThat(report(message))
        .containsExactly(
            new Identified(friend.id(), message, List.of(friend.address()), friend.record(5)),
            new IdentifyEvent.ObservedAs(friend.id(), 7, Multiaddr.of("/ip4/198.51.100.1/tcp/5")));
  }

  @Test
  void tellsThatAPeerDidNotAnswer() {
    up(friend);

    assertThat(hear(friend, new IdentifyExchange.NoReport("it is shy")))
        .containsExactly(new IdentifyEvent.Unanswered(friend.id(), "it is shy"));
  }

  @Test
  void asksAgainWhenTold() {
    assertThat(events(handle(new In.Do<>(new Command.Ask(friend.id())))))
        .containsExactly(new IdentifyEvent.Unanswered(friend.id(), "there is no connection to it"));
    up(friend);
    assertThat(sent(handle(new In.Do<>(new Command.Ask(friend.id())))))
        .containsExactly(new IdentifyExchange.QueryAgain());
  }

  @Test
  void asksNotAgainWhileAQuestionIsOpen() {
    up(friend);
    hear(friend, new IdentifyExchange.Opened(7, false));
    assertThat(handle(new In.Do<>(new Command.Ask(friend.id())))).isEmpty();
    report(friend.message(1));
    assertThat(handle(new In.Do<>(new Command.Ask(friend.id())))).hasSize(1);
    assertThat(handle(new In.Do<>(new Command.Ask(friend.id())))).isEmpty();
  }

  @Test
  void aPeerIsUnansweredWhenItIsSilentOnAllConnections() {
    up(friend);
    hear(friend, new IdentifyExchange.Opened(7, false));
    hear(friend, new IdentifyExchange.Opened(8, false));

    assertThat(hear(friend, new IdentifyExchange.NoReport("one"))).isEmpty();
    assertThat(hear(friend, new IdentifyExchange.NoReport("two")))
        .containsExactly(new IdentifyEvent.Unanswered(friend.id(), "two"));
  }

  @Test
  void takesTheObservedAddressWithoutThePeer() {
    up(friend);
    var js =
        new IdentifyMessage(
            null, List.of(), List.of(), OBSERVED.withPeerId(self.id()), null, null, null);

    assertThat(report(js)).contains(new IdentifyEvent.ObservedAs(friend.id(), 7, OBSERVED));
  }

  @Test
  void keepsBareAddressesOfThePeerAndOfNoOther() {
    up(friend);
    var bare = Multiaddr.of("/ip4/192.0.2.9/tcp/1");
    var relayed =
        Multiaddr.of("/ip4/192.0.2.9/tcp/2")
            .withPeerId(other.id())
            .encapsulate(Multiaddr.of("/p2p-circuit"));
    var events =
        report(
            Someone.addresses(
                List.of(
                    bare,
                    friend.address().withPeerId(friend.id()),
                    friend.address(),
                    bare.withPeerId(other.id()),
                    relayed.withPeerId(friend.id()),
                    relayed.withPeerId(other.id()),
                    Multiaddr.of("/p2p/" + friend.id()))));

    assertThat(identified(events).addresses()).containsExactly(bare, friend.address(), relayed);
    assertThat(events).contains(new Ignored(friend.id(), Cause.OTHER_PEERS_ADDRESS));
  }

  static Stream<Bytes> wrongKeys() {
    return Stream.of(Someone.number(3).key(), Bytes.utf8("not a key"), Bytes.EMPTY);
  }

  @ParameterizedTest
  @MethodSource("wrongKeys")
  void ignoresAKeyThatTheConnectionDidNotProve(Bytes wrong) {
    up(friend);
    var said = friend.message(1).updatedBy(Someone.key(wrong));
    var events = report(said);

    assertThat(events).contains(new Ignored(friend.id(), Cause.WRONG_PUBLIC_KEY));
    assertThat(identified(events).message().publicKey()).isNull();
    assertThat(identified(events).message().protocols()).isEqualTo(said.protocols());
    assertThat(identified(events).record()).isEqualTo(friend.record(1));
  }

  static Stream<Bytes> badRecords() {
    var victim = Someone.number(2);
    var liar = Someone.number(3);
    var sealed = victim.sealed(1);
    var tampered = sealed.toArray();
    tampered[tampered.length - 1] ^= 1;
    return Stream.of(
        Bytes.utf8("garbage"),
        Bytes.EMPTY,
        Bytes.wrap(tampered),
        liar.sealed(1),
        SignedEnvelope.seal(
                liar.identity(),
                "libp2p-peer-record",
                Bytes.fromHex("0301"),
                payloadOf(victim.sealed(1)))
            .encoded(),
        SignedEnvelope.seal(
                victim.identity(), "another-domain", Bytes.fromHex("0301"), payloadOf(sealed))
            .encoded(),
        SignedEnvelope.seal(
                victim.identity(), "libp2p-peer-record", Bytes.fromHex("0302"), payloadOf(sealed))
            .encoded());
  }

  private static Bytes payloadOf(Bytes sealed) {
    try {
      return SignedEnvelope.open(sealed, "libp2p-peer-record").payload();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("badRecords")
  void aBadRecordIsIgnoredAndTheRestStands(Bytes bad) {
    up(friend);
    var events = report(friend.message(1).updatedBy(Someone.record(bad)));

    assertThat(events).contains(new Ignored(friend.id(), Cause.BAD_RECORD));
    assertThat(identified(events).record()).isNull();
    assertThat(identified(events).addresses()).containsExactly(friend.address());
    assertThat(identified(events).message().agentVersion()).isEqualTo("someone/2");
  }

  @Test
  void opensTheRecordOfTheRfcToo() {
    up(friend);
    var legacy =
        SignedEnvelope.seal(
                friend.identity(),
                "libp2p-routing-state",
                Bytes.utf8("/libp2p/routing-state-record"),
                payloadOf(friend.sealed(9)))
            .encoded();

    assertThat(identified(report(Someone.record(legacy))).record()).isEqualTo(friend.record(9));
  }

  @Test
  void takesARecordOnlyIfItIsNewer() {
    up(friend);
    assertThat(identified(report(friend.message(5))).record()).isEqualTo(friend.record(5));

    var same = report(friend.message(5));
    assertThat(identified(same).record()).isNull();
    assertThat(same).noneMatch(event -> event instanceof Ignored);

    var older = report(friend.message(4));
    assertThat(identified(older).record()).isNull();
    assertThat(older).contains(new Ignored(friend.id(), Cause.OLD_RECORD));

    assertThat(identified(report(friend.message(-1))).record())
        .as("sequence numbers are unsigned")
        .isEqualTo(friend.record(-1));
  }

  @Test
  void aPushThatSaysOnlyAPartLeavesTheRest() {
    up(friend);
    report(friend.message(1));
    var after =
        identified(hear(friend, new IdentifyExchange.Pushed(7, Someone.protocols("/new/1.0.0"))));

    assertThat(after.message().protocols()).containsExactly("/new/1.0.0");
    assertThat(after.message().agentVersion()).isEqualTo("someone/2");
    assertThat(after.addresses()).containsExactly(friend.address());
    assertThat(after.message().publicKey()).as("only as it came").isNull();
  }

  @Test
  void believesTenPushesAtOnceAndThenOneInFiveSeconds() {
    up(friend);
    var push = new IdentifyExchange.Pushed(7, Someone.protocols("/p"));
    var tooMany = new Ignored(friend.id(), Cause.PUSH_RATE);

    for (int i = 0; i < 10; i++) {
      assertThat(hear(friend, push)).hasSize(1).doesNotContain(tooMany);
    }
    assertThat(hear(friend, push)).containsExactly(tooMany);
    nowMs += 4_999;
    assertThat(hear(friend, push)).containsExactly(tooMany);
    nowMs += 1;
    assertThat(hear(friend, push)).doesNotContain(tooMany);
    assertThat(hear(friend, push)).containsExactly(tooMany);
  }

  @Test
  void believesABoundedNumberOfPushesOfAllPeersTogether() {
    var push = new IdentifyExchange.Pushed(7, Someone.protocols("/p"));
    int believed = 0;
    for (int n = 0; n < 201; n++) {
      var peer = Someone.number(1_000 + n);
      up(peer);
      for (int i = 0; i < 10; i++) {
        believed += (int) hear(peer, push).stream().filter(Identified.class::isInstance).count();
      }
    }

    assertThat(believed).isEqualTo(2_000);
  }

  @Test
  void pushesOnceForManyChangesAndOnlyToThoseThatUnderstand() throws MalformedException {
    up(friend);
    up(other);
    report(friend.message(1));
    hear(other, new IdentifyExchange.Report(8, Someone.protocols(Identify.ID)));

    assertThat(handle(new In.Do<>(new Command.Own(self.own("/one")))))
        .containsExactly(new Out.After<>(100, Timer.PUSH_DUE));
    assertThat(handle(new In.Do<>(new Command.Own(self.own("/two"))))).isEmpty();
    var effects = handle(new In.Fired<>(Timer.PUSH_DUE));

    assertThat(effects).hasSize(1);
    var send = (Out.Send<IdentifyExchange, Timer, IdentifyEvent>) effects.getFirst();
    assertThat(send.to()).isEqualTo(friend.id());
    var push = decoded(((IdentifyExchange.SendPush) send.message()).message());
    assertThat(push.protocols()).containsExactly("/two");
    assertThat(push.observedAddress()).isNull();
  }

  @Test
  void whatChangesTooOftenForOthersToBelieveIsPushedTogether() throws MalformedException {
    up(friend);
    report(Someone.protocols(Identify.PUSH));
    int pushes = 0;
    for (int change = 0; change < 20; change++) {
      handle(new In.Do<>(new Command.Own(self.own("/change/" + change))));
      nowMs += 100;
      pushes += sent(handle(new In.Fired<>(Timer.PUSH_DUE))).size();
    }
    assertThat(pushes).isEqualTo(8);

    nowMs += 5_000;
    var late = sent(handle(new In.Fired<>(Timer.PUSH_DUE)));
    assertThat(late).hasSize(1);
    assertThat(decoded(((IdentifyExchange.SendPush) late.getFirst()).message()).protocols())
        .containsExactly("/change/19");
  }

  @Test
  void whatAFormerLifeHasNotToldAnyMoreIsPushed() {
    up(friend);
    handle(new In.Received<>(friend.id(), new IdentifyExchange.Opened(7, true)));
    var known =
        handle(
            new In.Received<>(
                friend.id(), new IdentifyExchange.Report(7, Someone.protocols(Identify.PUSH))));

    assertThat(sent(known)).hasSize(1).first().isInstanceOf(IdentifyExchange.SendPush.class);
  }

  @Test
  void pushesNothingWhenNothingChanged() {
    assertThat(handle(new In.Do<>(new Command.Own(self.own(Identify.ID))))).isEmpty();
  }

  @Test
  void pushesNothingToWhoHasAskedSince() {
    up(friend);
    report(friend.message(1));
    handle(new In.Do<>(new Command.Own(self.own("/one"))));
    hear(friend, new IdentifyExchange.Asked(1, OBSERVED));

    assertThat(handle(new In.Fired<>(Timer.PUSH_DUE))).isEmpty();
  }

  @Test
  void tellsTheChangeToWhoTurnsOutToUnderstandPushesLater() {
    up(friend);
    handle(new In.Do<>(new Command.Own(self.own("/one"))));
    assertThat(handle(new In.Fired<>(Timer.PUSH_DUE))).isEmpty();

    var effects =
        handle(new In.Received<>(friend.id(), new IdentifyExchange.Report(7, friend.message(1))));
    assertThat(sent(effects)).hasSize(1).first().isInstanceOf(IdentifyExchange.SendPush.class);
    assertThat(
            sent(
                handle(
                    new In.Received<>(
                        friend.id(), new IdentifyExchange.Report(7, friend.message(1))))))
        .isEmpty();
  }

  @Test
  void hearsNothingOfPeersThatAreNotThere() {
    var unknown = new Ignored(friend.id(), Cause.UNKNOWN_PEER);
    assertThat(report(friend.message(1))).containsExactly(unknown);
    up(friend);
    report(friend.message(5));
    handle(new In.PeerDown<>(friend.id()));
    assertThat(report(friend.message(1))).containsExactly(unknown);

    up(friend);
    assertThat(identified(report(friend.message(1))).record())
        .as("another life begins anew")
        .isEqualTo(friend.record(1));
  }

  @Test
  void saysHowMuchDidNotFit() {
    var many =
        IntStream.range(0, 400).mapToObj(n -> "/protocol/number/" + n).toArray(String[]::new);
    handle(new In.Do<>(new Command.Own(self.own(many))));
    up(friend);
    var effects = handle(new In.Received<>(friend.id(), new IdentifyExchange.Asked(1, OBSERVED)));

    assertThat(events(effects)).hasSize(1).first().isInstanceOf(IdentifyEvent.Trimmed.class);
  }
}
