package io.kaiku.peers.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Out;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.kernel.record.PeerRecord;
import io.kaiku.peers.core.PeerExchange.Cause;
import io.kaiku.peers.core.PeerExchange.Command;
import io.kaiku.peers.core.PeerExchange.Event;
import io.kaiku.peers.core.PeerExchange.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerExchangeTest {
  private static final PeerLink LINK =
      new PeerLink(
          Direction.INBOUND, PeerExchange.PROTOCOL, false, Multiaddr.of("/ip4/127.0.0.1/tcp/9"));

  private final Someone self = Someone.number(0);
  private final Someone friend = Someone.number(1);
  private long nowMs = Long.MAX_VALUE - 1_000;
  private PeerExchange machine = machine(PeerExchangeConfig.of("acme"));

  private PeerExchange machine(PeerExchangeConfig config) {
    return new PeerExchange(config, self.id(), self.entry(), new SplittableRandom(1));
  }

  private List<Out<Exchange, Timer, Event>> handle(In<Command, Exchange, Timer> in) {
    var outbox = new Outbox<Exchange, Timer, Event>();
    machine.handle(in, nowMs, outbox);
    var effects = new ArrayList<Out<Exchange, Timer, Event>>();
    outbox.drain(effects::add);
    return effects;
  }

  private List<Out<Exchange, Timer, Event>> up(Someone peer) {
    return handle(new In.PeerUp<>(peer.id(), LINK));
  }

  private List<Event> hear(Someone from, Entry... entries) {
    return handle(new In.Received<>(from.id(), new Exchange(List.of(entries)))).stream()
        .filter(out -> out instanceof Out.Emit)
        .map(out -> ((Out.Emit<Exchange, Timer, Event>) out).event())
        .toList();
  }

  private List<PeerId> dialsAfterMs(long delayMs) {
    nowMs += delayMs;
    return handle(new In.Fired<>(Timer.TICK)).stream()
        .filter(out -> out instanceof Out.Dial)
        .map(out -> ((Out.Dial<Exchange, Timer, Event>) out).peer())
        .toList();
  }

  private static List<Exchange> sent(List<Out<Exchange, Timer, Event>> effects) {
    return effects.stream()
        .filter(out -> out instanceof Out.Send)
        .map(out -> ((Out.Send<Exchange, Timer, Event>) out).message())
        .toList();
  }

  @Test
  void saysItselfFirstAndThenWhomItIsConnectedTo() {
    up(friend);
    hear(friend, friend.entry());

    assertThat(sent(up(Someone.number(2))))
        .containsExactly(new Exchange(List.of(self.entry(), friend.entry())));
  }

  @Test
  void doesNotNameAPeerToItself() {
    up(friend);
    hear(friend, friend.entry());

    assertThat(sent(handle(new In.Fired<>(Timer.ANNOUNCE))))
        .containsExactly(new Exchange(List.of(self.entry())));
  }

  @Test
  void dialsWhoIsNamed() {
    up(friend);
    var events = hear(friend, friend.entry(), Someone.number(2).entry());

    assertThat(events).hasSize(2).allMatch(event -> event instanceof Event.Known);
    assertThat(dialsAfterMs(0)).containsExactly(Someone.number(2).id());
  }

  @Test
  void waitsLongerAfterEachDialInVain() {
    up(friend);
    hear(friend, Someone.number(2).entry());

    assertThat(dialsAfterMs(0)).hasSize(1);
    assertThat(dialsAfterMs(1_999)).isEmpty();
    assertThat(dialsAfterMs(1)).hasSize(1);
    assertThat(dialsAfterMs(3_999)).isEmpty();
    assertThat(dialsAfterMs(1)).hasSize(1);
  }

  @Test
  void believesNoEntryThatItsPeerDidNotSign() {
    up(friend);
    var victim = Someone.number(2);
    var liar = Someone.number(3);
    var forgedCard =
        new Entry(victim.entry().record(), victim.card(1, "acme", "eu").seal(liar.identity()));
    var twoPeers = new Entry(victim.entry().record(), liar.entry().card());
    var garbage = new Entry(Bytes.utf8("record"), Bytes.utf8("card"));

    assertThat(hear(friend, forgedCard, twoPeers, garbage))
        .containsExactly(new Event.Ignored(friend.id(), Cause.FORGED, 3));
    assertThat(dialsAfterMs(0)).isEmpty();
  }

  @Test
  void ignoresOtherNetworksAndItself() {
    up(friend);

    assertThat(hear(friend, Someone.number(2).entry(1, "other", "eu"), self.entry(9, "acme", "")))
        .containsExactly(new Event.Ignored(friend.id(), Cause.OTHER_NETWORK, 1));
    assertThat(dialsAfterMs(0)).isEmpty();
  }

  @Test
  void takesOnlyWhatIsNewer() {
    up(friend);
    var peer = Someone.number(2);
    hear(friend, peer.entry(5, "acme", "eu"));

    assertThat(hear(friend, peer.entry(4, "acme", "us"))).isEmpty();
    assertThat(hear(friend, peer.entry(5, "acme", "us"))).isEmpty();
    assertThat(hear(friend, peer.entry(-1, "acme", "us"))).hasSize(1);
  }

  @Test
  void verifiesForOneSenderAtABoundedRate() {
    up(friend);
    var entries =
        IntStream.range(10, 110).mapToObj(n -> Someone.number(n).entry()).toArray(Entry[]::new);

    assertThat(hear(friend, entries))
        .hasSize(65)
        .contains(new Event.Ignored(friend.id(), Cause.RATE, 36));
    assertThat(hear(friend, entries[0])).as("known already, costs nothing").isEmpty();
    nowMs += 1_000;
    assertThat(hear(friend, entries).stream().filter(event -> event instanceof Event.Known))
        .hasSize(16);
  }

  @Test
  void oneSenderCausesFewDials() {
    machine = machine(new PeerExchangeConfig("acme", 100, 1_024, 30_000, 3_600_000));
    up(friend);
    for (int n = 10; n < 70; n++) {
      hear(friend, Someone.number(n).entry());
    }
    int dials = 0;
    for (int second = 0; second < 20; second++) {
      dials += dialsAfterMs(50).size();
    }

    assertThat(dials).isEqualTo(PeerExchangeConfig.DIALS_PER_SOURCE);
  }

  @Test
  void sendersThatComeAndGoCauseFewDialsTogether() {
    machine = machine(new PeerExchangeConfig("acme", 100, 1_024, 30_000, 3_600_000));
    for (int sender = 0; sender < 10; sender++) {
      var someone = Someone.number(1_000 + sender);
      up(someone);
      for (int n = 0; n < 20; n++) {
        hear(someone, Someone.number(2_000 + 20 * sender + n).entry());
      }
      handle(new In.PeerDown<>(someone.id()));
    }
    int dials = 0;
    for (int second = 0; second < 40; second++) {
      dials += dialsAfterMs(10).size();
    }

    assertThat(dials).isEqualTo(PeerExchangeConfig.DIALS_OF_DEPARTED);
  }

  @Test
  void dialsNobodyWhenItHasEnough() {
    machine = machine(new PeerExchangeConfig("acme", 2, 10, 30_000, 3_600_000));
    up(friend);
    up(Someone.number(2));
    hear(friend, Someone.number(3).entry());

    assertThat(dialsAfterMs(0)).isEmpty();
    handle(new In.PeerDown<>(friend.id()));
    assertThat(dialsAfterMs(0)).hasSize(1);
  }

  @Test
  void prefersDataCentresWithTheFewestConnections() {
    machine = machine(new PeerExchangeConfig("acme", 2, 10, 30_000, 3_600_000));
    up(friend);
    hear(
        friend,
        friend.entry(),
        Someone.number(2).entry(),
        Someone.number(3).entry(),
        Someone.number(4).entry(1, "acme", "us"));

    assertThat(dialsAfterMs(0)).containsExactly(Someone.number(4).id());
  }

  @Test
  void connectionsToOtherNetworksDoNotCount() {
    machine = machine(new PeerExchangeConfig("acme", 2, 10, 30_000, 3_600_000));
    up(friend);
    hear(friend, friend.entry(), Someone.number(3).entry());
    for (int n = 20; n < 25; n++) {
      up(Someone.number(n));
      hear(Someone.number(n), Someone.number(n).entry(1, "other", "eu"));
    }

    assertThat(dialsAfterMs(0)).as("they may still introduce themselves").isEmpty();
    assertThat(dialsAfterMs(PeerExchangeConfig.INTRODUCTION_MS))
        .containsExactly(Someone.number(3).id());
  }

  @Test
  void whoRepeatsNamesDoesNotDecideWhetherTheyAreDialed() {
    machine = machine(new PeerExchangeConfig("acme", 100, 1_024, 30_000, 3_600_000));
    var liar = Someone.number(2);
    up(friend);
    up(liar);
    var honest = Someone.number(3);
    hear(friend, honest.entry());
    for (int n = 10; n < 50; n++) {
      hear(liar, Someone.number(n).entry());
    }
    hear(liar, honest.entry());
    var dials = new ArrayList<PeerId>();
    for (int tick = 0; tick < 10; tick++) {
      dials.addAll(dialsAfterMs(10));
    }

    assertThat(dials).hasSize(PeerExchangeConfig.DIALS_PER_SOURCE + 1).contains(honest.id());
  }

  @Test
  void whoNamesManyDisplacesOnlyItsOwn() {
    machine = machine(new PeerExchangeConfig("acme", 2, 20, 30_000, 3_600_000));
    var liar = Someone.number(2);
    up(friend);
    up(liar);
    hear(friend, Someone.number(3).entry(), Someone.number(4).entry());
    var events = new ArrayList<Event>();
    for (int n = 10; n < 50; n++) {
      events.addAll(hear(liar, Someone.number(n).entry()));
    }

    assertThat(events)
        .as("who has to give way is told to be forgotten")
        .filteredOn(event -> event instanceof Event.Forgotten)
        .hasSize(40 - 18)
        .doesNotContain(new Event.Forgotten(Someone.number(3).id()))
        .doesNotContain(new Event.Forgotten(Someone.number(4).id()));
  }

  @Test
  void namesDoNotKeepItFromPeersThatItWasConnectedTo() {
    machine = machine(new PeerExchangeConfig("acme", 100, 1_024, 30_000, 3_600_000));
    up(friend);
    hear(friend, friend.entry());
    for (int sender = 0; sender < 5; sender++) {
      var someone = Someone.number(1_000 + sender);
      up(someone);
      for (int n = 0; n < 20; n++) {
        hear(someone, Someone.number(2_000 + 20 * sender + n).entry());
      }
      handle(new In.PeerDown<>(someone.id()));
    }
    for (int tick = 0; tick < 40; tick++) {
      dialsAfterMs(1);
    }
    handle(new In.PeerDown<>(friend.id()));

    assertThat(dialsAfterMs(1)).containsExactly(friend.id());
  }

  @Test
  void aPeerOfManyAddressesCountsForManyDials() {
    machine = machine(new PeerExchangeConfig("acme", 100, 1_024, 30_000, 3_600_000));
    up(friend);
    for (int n = 10; n < 30; n++) {
      hear(friend, Someone.number(n).entryAt(32));
    }
    int dials = 0;
    for (int tick = 0; tick < 20; tick++) {
      dials += dialsAfterMs(50).size();
    }

    assertThat(dials).isEqualTo(2);
  }

  @Test
  void remembersWhomAFormerLifeKnew() throws MalformedException {
    var peer = Someone.number(2);
    var entry = peer.entry();
    var known = new KnownPeer(PeerCard.open(entry.card()), PeerRecord.open(entry.record()), entry);

    assertThat(handle(new In.Do<>(new Command.Remember(known)))).isEmpty();
    assertThat(dialsAfterMs(0)).containsExactly(peer.id());
    nowMs += 3_600_000;
    assertThat(handle(new In.Fired<>(Timer.TICK)))
        .contains(new Out.Emit<>(new Event.Forgotten(peer.id())));
  }

  @Test
  void announcesItselfAgainOnlyWhenItSaysSomethingElse() {
    up(friend);
    handle(new In.Fired<>(Timer.ANNOUNCE));
    handle(new In.Do<>(new Command.Own(self.entry())));

    assertThat(handle(new In.Do<>(new Command.Own(self.entry())))).isEmpty();
    assertThat(handle(new In.Do<>(new Command.Own(self.entry(2, "acme", "eu")))))
        .hasSize(1)
        .allMatch(
            out ->
                out instanceof Out.After<Exchange, Timer, Event> after
                    && after.timer() == Timer.ANNOUNCE);
  }

  @Test
  void remembersABoundedNumberAndForgetsTheUnconnected() {
    machine = machine(new PeerExchangeConfig("acme", 1, 3, 30_000, 60_000));
    up(friend);
    hear(friend, friend.entry());
    for (int n = 10; n < 20; n++) {
      hear(friend, Someone.number(n).entry());
    }
    nowMs += 60_000;

    assertThat(handle(new In.Fired<>(Timer.TICK)))
        .contains(
            new Out.Emit<>(new Event.Forgotten(Someone.number(18).id())),
            new Out.Emit<>(new Event.Forgotten(Someone.number(19).id())))
        .doesNotContain(new Out.Emit<>(new Event.Forgotten(friend.id())));
  }

  @Test
  void hearsNothingFromPeersThatAreNotUp() {
    assertThat(hear(friend, friend.entry())).isEmpty();
  }

  @Test
  void announcesAgainAfterTheInterval() {
    up(friend);

    assertThat(sent(handle(new In.Fired<>(Timer.TICK)))).isEmpty();
    nowMs += 30_000;
    assertThat(sent(handle(new In.Fired<>(Timer.TICK)))).hasSize(1);
  }
}
