package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;

/** Kinds of transports in the order in which they are tried, with go-libp2p's delays. */
enum TransportKind {
  /** One round trip to a secure connection. */
  QUIC(250, 30),
  /** TCP, and WebSocket over it; memory for tests. */
  STREAM(250, 30),
  /** WebTransport, WebRTC, and what else there is: tried when nothing better answered. */
  OTHER(1_000, 100);

  private final long publicDelayMs;
  private final long localDelayMs;

  TransportKind(long publicDelayMs, long localDelayMs) {
    this.publicDelayMs = publicDelayMs;
    this.localDelayMs = localDelayMs;
  }

  /** How long an attempt waits for the one before it. */
  long delayMs(boolean local) {
    return local ? localDelayMs : publicDelayMs;
  }

  static TransportKind of(Multiaddr address) {
    if (address.has(Protocol.WEBTRANSPORT) || address.has(Protocol.WEBRTC_DIRECT)) {
      return OTHER;
    }
    if (address.has(Protocol.QUIC_V1)) {
      return QUIC;
    }
    return address.has(Protocol.TCP) || address.has(Protocol.MEMORY) ? STREAM : OTHER;
  }
}
