package io.kaiku.app.bench;

import io.kaiku.app.peer.Failures;
import io.kaiku.streams.Peer;

/** Peers as a user starts them, on loopback only. */
final class Peers {
  static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";

  private static final long START_S = 60;

  private Peers() {}

  static Peer listening() {
    return Failures.await(Peer.builder().listen(LOOPBACK).start(), "starting a peer", START_S);
  }

  static String address(Peer peer) {
    return peer.addresses().getFirst().toString();
  }
}
