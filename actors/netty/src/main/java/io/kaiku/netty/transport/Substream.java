package io.kaiku.netty.transport;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Direction;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A negotiated, ordered, flow-controlled pair of byte streams inside a connection: full duplex,
 * half-closable, and resettable with a code.
 *
 * <p>Both directions keep the rules of Reactive Streams. Bytes are immutable and need no release.
 */
public interface Substream {

  /** Unique within its connection. */
  long id();

  /** The protocol that was negotiated. */
  String protocol();

  /** The connection that carries it. */
  Connection connection();

  /** Who opened it. */
  Direction direction();

  /**
   * What the other side sends.
   *
   * <p>One subscriber; a second one receives {@code onError(IllegalStateException)}. Each element
   * is one chunk of 1 to 65,536 bytes, in no relation to the writes of the other side. A chunk is
   * credited to the other side's window when it was delivered under demand, so demand is the
   * back-pressure: without it the other side stops after one window. {@code onComplete}: the other
   * side has closed its direction. {@code onError}: a {@link SubstreamResetException}. Cancelling
   * tells that nobody will read: later bytes are dropped and credited, and our own direction stays
   * open.
   */
  Flow.Publisher<Bytes> inbound();

  /**
   * Takes what this side sends.
   *
   * <p>Requests one more chunk whenever the window of the other side and the socket have taken the
   * previous ones, so a chunk that was handed over under demand is as good as written: at most
   * about 256 KiB per substream wait here. Chunks may have any size from 1 byte; large ones are
   * cut, small ones are gathered until the end of the current turn of the event loop. {@code
   * onComplete} closes this direction after everything handed over; {@code onError} resets the
   * substream with the code of a {@link SubstreamResetException}, else with code 0. When the other
   * side resets, or stops reading, the subscription is cancelled.
   *
   * <p>The same instance at each call; it takes one subscription and cancels any further one.
   */
  Flow.Subscriber<Bytes> outbound();

  /**
   * Ends both directions at once, with unsent and unread bytes dropped. Idempotent; without effect
   * after the end.
   */
  void reset(ErrorCode code);

  /** Completes, never exceptionally, when both directions have ended. */
  CompletionStage<Ended> closed();
}
