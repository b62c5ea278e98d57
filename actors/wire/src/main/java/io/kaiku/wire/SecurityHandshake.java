package io.kaiku.wire;

import io.kaiku.kernel.bytes.Bytes;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One security handshake as a byte machine; it belongs to one thread. */
public interface SecurityHandshake {
  /** Appends what this side says before it has heard anything; called once, first. */
  void start(List<Bytes> out);

  /**
   * Takes received bytes, cut anywhere, and appends the answer.
   *
   * <p>When the handshake ends, bytes after its last message are left in {@code in}: they are
   * ciphertext for {@link Secured#channel}. Before that all of {@code in} is taken.
   *
   * @return null until the handshake has succeeded
   * @throws WireException when it has failed; what was appended may still be sent, nothing more
   */
  @Nullable Secured receive(ByteBuf in, List<Bytes> out) throws WireException;
}
