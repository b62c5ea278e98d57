package io.kaiku.netty.connection;

/** What is written to a channel that cannot close one direction, in place of closing it. */
enum EndOfPipe {
  MARK
}
