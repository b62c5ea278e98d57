package io.kaiku.swarm;

import io.netty.channel.Channel;

/** Trespasses on purpose: a channel outside netty. */
class SwarmWithChannel {
  Channel channel(Channel channel) {
    return channel;
  }
}
