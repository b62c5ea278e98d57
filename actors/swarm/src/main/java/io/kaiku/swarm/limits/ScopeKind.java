package io.kaiku.swarm.limits;

/** The kinds of scopes that resources are counted in. */
public enum ScopeKind {
  /** The whole local peer. */
  SYSTEM("system"),
  /** What is not known well yet: connections in their handshake, substreams without a protocol. */
  TRANSIENT("transient"),
  /** All connections of one remote peer. */
  PEER("peer"),
  /** All substreams of one protocol. */
  PROTOCOL("protocol"),
  /** All substreams of one protocol with one remote peer. */
  PROTOCOL_PEER("protocol-peer"),
  /** One connection. */
  CONNECTION("connection");

  private final String key;

  ScopeKind(String key) {
    this.key = key;
  }

  /** The part of the configuration key that stands for it: {@code kaiku.swarm.limits.<key>}. */
  public String key() {
    return key;
  }
}
