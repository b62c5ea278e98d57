package io.kaiku.netty;

import io.kaiku.netty.engine.Engine;

class IoUringTransportTest extends TcpContract {
  IoUringTransportTest() {
    super(Engine.IO_URING);
  }
}
