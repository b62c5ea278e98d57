package io.kaiku.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * What is tried with each foreign peer: {we dial, they dial} × {ping, identify, echo, signed and
 * unsigned events both ways, a restart amid events}, and a mesh of us and all of them.
 */
final class Matrix {
  private final Probes probes;
  private final Gossip gossip;
  private final Restart restart;

  Matrix(Probes probes, Gossip gossip, Restart restart) {
    this.probes = probes;
    this.gossip = gossip;
    this.restart = restart;
  }

  List<Case> cases(List<String> languages) {
    List<Case> cases = new ArrayList<>();
    for (var language : languages) {
      weDial(language, cases);
      theyDial(language, cases);
    }
    if (languages.size() > 1) {
      cases.add(new Case("all", "mesh", "gossip-signed", () -> gossip.mesh(languages, "sign")));
      cases.add(new Case("all", "mesh", "gossip-unsigned", () -> gossip.mesh(languages, "nosign")));
    }
    return cases;
  }

  private void weDial(String peer, List<Case> cases) {
    var we = "we-dial";
    cases.add(new Case(peer, we, "ping", () -> probes.wePing(peer)));
    cases.add(new Case(peer, we, "identify", () -> probes.weIdentify(peer)));
    cases.add(new Case(peer, we, "echo", () -> probes.weEcho(peer)));
    cases.add(new Case(peer, we, "gossip-signed", () -> gossip.weDial(peer, "sign")));
    cases.add(new Case(peer, we, "gossip-unsigned", () -> gossip.weDial(peer, "nosign")));
    cases.add(new Case(peer, we, "restart", () -> restart.weDial(peer)));
  }

  private void theyDial(String peer, List<Case> cases) {
    var they = "they-dial";
    cases.add(new Case(peer, they, "ping", () -> probes.theyPing(peer)));
    cases.add(new Case(peer, they, "identify", () -> probes.theyIdentify(peer)));
    cases.add(new Case(peer, they, "echo", () -> probes.theyEcho(peer)));
    cases.add(new Case(peer, they, "listen", () -> probes.theyEchoThroughListen(peer)));
    cases.add(new Case(peer, they, "gossip-signed", () -> gossip.theyDial(peer, "sign")));
    cases.add(new Case(peer, they, "gossip-unsigned", () -> gossip.theyDial(peer, "nosign")));
    cases.add(new Case(peer, they, "restart", () -> restart.theyDial(peer)));
  }
}
