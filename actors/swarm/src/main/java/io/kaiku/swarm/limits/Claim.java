package io.kaiku.swarm.limits;

import io.kaiku.kernel.machine.Direction;

/** An amount of resources: what a scope holds, or what is to be added to it. */
record Claim(int connectionsIn, int connectionsOut, int streamsIn, int streamsOut) {
  static final Claim NOTHING = new Claim(0, 0, 0, 0);

  static Claim connection(Direction direction) {
    return switch (direction) {
      case INBOUND -> new Claim(1, 0, 0, 0);
      case OUTBOUND -> new Claim(0, 1, 0, 0);
    };
  }

  static Claim stream(Direction direction) {
    return switch (direction) {
      case INBOUND -> new Claim(0, 0, 1, 0);
      case OUTBOUND -> new Claim(0, 0, 0, 1);
    };
  }

  Claim plus(Claim other) {
    return new Claim(
        connectionsIn + other.connectionsIn,
        connectionsOut + other.connectionsOut,
        streamsIn + other.streamsIn,
        streamsOut + other.streamsOut);
  }

  Claim minus(Claim other) {
    return new Claim(
        connectionsIn - other.connectionsIn,
        connectionsOut - other.connectionsOut,
        streamsIn - other.streamsIn,
        streamsOut - other.streamsOut);
  }

  boolean isNegative() {
    return connectionsIn < 0 || connectionsOut < 0 || streamsIn < 0 || streamsOut < 0;
  }
}
