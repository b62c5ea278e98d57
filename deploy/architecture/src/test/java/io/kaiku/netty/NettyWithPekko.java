package io.kaiku.netty;

import org.apache.pekko.actor.typed.ActorRef;

/** Trespasses on purpose: Pekko below node. */
class NettyWithPekko {
  ActorRef<String> self(ActorRef<String> self) {
    return self;
  }
}
