package io.kaiku.streams;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.netty.transport.Substream;
import io.kaiku.streams.flow.ByteStrings;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.apache.pekko.NotUsed;
import org.apache.pekko.util.ByteString;

/**
 * A negotiated substream to one peer: two byte streams, back-pressured end to end by the muxer,
 * half-closable, resettable.
 *
 * <p>It is used in one of two forms, once: as a Pekko {@link #flow()}, or as {@link #publisher()}
 * and {@link #subscriber()}. Each direction that is not used must be ended: a subscriber with
 * {@code onComplete}, a publisher by cancelling.
 */
public final class PeerSubstream {

  private final Substream substream;

  PeerSubstream(Substream substream) {
    this.substream = substream;
  }

  /**
   * How a substream ended.
   *
   * @param finished whether both sides had finished writing; else what was sent and not yet read is
   *     lost, whatever the code is: a reset without a reason has {@code NO_ERROR} too
   * @param code of the reset, or of the end of the connection
   * @param sentence what happened, for people
   * @param byRemote whether the other side, or the network, ended it
   */
  public record End(boolean finished, ErrorCode code, String sentence, boolean byRemote) {}

  /** Who is at the other end, proved by its key. */
  public PeerId peer() {
    return substream.connection().remotePeer();
  }

  /** The protocol that was negotiated. */
  public String protocol() {
    return substream.protocol();
  }

  /** Who opened it. */
  public Direction direction() {
    return substream.direction();
  }

  /** Whether a relay bounds its connection in time or bytes. */
  public boolean limited() {
    return substream.connection().limited();
  }

  /**
   * What goes in is sent, what is received comes out. Completing the input closes our direction
   * only, cancelling the output stops reading only; when both have ended so has the substream. A
   * failure on either side resets it, and a reset by the other side fails the output. At most 512
   * KiB are read ahead. To be run once.
   */
  public org.apache.pekko.stream.javadsl.Flow<ByteString, ByteString, NotUsed> flow() {
    return org.apache.pekko.stream.javadsl.Flow.fromSinkAndSource(
        ByteStrings.sink(substream.outbound()),
        ByteStrings.source(substream.inbound(), cause -> substream.reset(ErrorCode.NO_ERROR)));
  }

  /**
   * What is received, in chunks of at most 64 KiB, one subscriber. Signals come on the thread of
   * the connection: a subscriber must not block.
   */
  public Flow.Publisher<Bytes> publisher() {
    return substream.inbound();
  }

  /** Sends what it gets; asks for more as the other side and the socket take it. */
  public Flow.Subscriber<Bytes> subscriber() {
    return substream.outbound();
  }

  /** Ends both directions at once. Idempotent. */
  public void reset(ErrorCode code) {
    substream.reset(code);
  }

  /** Completes, never exceptionally, when both directions have ended. */
  public CompletionStage<End> closed() {
    return substream
        .closed()
        .thenApply(how -> new End(how.finished(), how.code(), how.sentence(), how.byRemote()));
  }
}
