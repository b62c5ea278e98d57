package io.kaiku.streams;

import io.netty.buffer.ByteBuf;

/** Trespasses on purpose: a Netty buffer above node. */
class StreamsWithBuffer {
  ByteBuf buffer(ByteBuf buffer) {
    return buffer;
  }
}
