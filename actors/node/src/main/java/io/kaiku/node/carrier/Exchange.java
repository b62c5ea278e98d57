package io.kaiku.node.carrier;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.frame.ByteBudget;
import io.kaiku.node.frame.FrameReader;
import io.kaiku.node.frame.FrameWriter;
import io.kaiku.node.protocol.Alarms;
import io.kaiku.node.protocol.Registration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A few messages out and a few messages in on a substream that lives for nothing else. One step for
 * each direction; the roles differ only in which comes first.
 */
public final class Exchange {

  /** What a chunk may hold beyond the messages that are accepted from it. */
  private static final int CHUNK_SLACK = 128 << 10;

  private Exchange() {}

  /**
   * Asks: writes the messages, ends our direction, and reads the answer.
   *
   * @return the messages of the answer, without their lengths; fails with {@link
   *     ExchangeException}, {@link MalformedException} or what the substream failed with
   */
  public static CompletionStage<List<Bytes>> ask(
      Substream substream, List<Bytes> request, ExchangeLimits limits, Alarms alarms) {
    CompletionStage<List<Bytes>> answer = read(substream, limits, alarms);
    write(substream, request);
    return answer;
  }

  /** Writes the messages, each behind its length, as the window allows, and ends our direction. */
  public static void write(Substream substream, List<Bytes> messages) {
    FrameWriter writer = writer(substream, messages);
    writer.finish();
    writer.start();
  }

  /** Writes the messages once it is started, and ends our direction when it is told to finish. */
  static FrameWriter writer(Substream substream, List<Bytes> messages) {
    Iterator<Bytes> rest = messages.iterator();
    return new FrameWriter(
        substream.outbound(), () -> rest.hasNext() ? Varint.delimited(rest.next()) : null);
  }

  /**
   * Reads messages within the limits; when they or the deadline are exceeded the substream is
   * reset.
   */
  public static CompletionStage<List<Bytes>> read(
      Substream substream, ExchangeLimits limits, Alarms alarms) {
    Reading reading = new Reading(substream, limits);
    Registration deadline = alarms.in(limits.deadlineMs(), reading::timeout);
    substream.inbound().subscribe(reading.reader);
    substream.closed().thenAccept(end -> deadline.close());
    return reading.result;
  }

  private static final class Reading implements FrameReader.Sink {
    final Substream substream;
    final ExchangeLimits limits;
    final FrameReader reader;
    final CompletableFuture<List<Bytes>> result = new CompletableFuture<>();
    private final List<Bytes> messages = new ArrayList<>();
    private int bytes;

    Reading(Substream substream, ExchangeLimits limits) {
      this.substream = substream;
      this.limits = limits;
      int atOnce = Math.max(1, limits.maxBytes());
      this.reader =
          new FrameReader(
              new FrameReader.Credit(limits.maxFrameBytes(), limits.maxFrames() + 1, atOnce),
              new ByteBudget((long) limits.maxBytes() + CHUNK_SLACK),
              this);
    }

    @Override
    public void frame(Bytes message) {
      reader.taken(message.size());
      bytes += message.size();
      if (messages.size() == limits.maxFrames()) {
        fail(new ExchangeException.TooMuch(substream.protocol(), limits.maxFrames() + " messages"));
      } else if (bytes > limits.maxBytes()) {
        fail(new ExchangeException.TooMuch(substream.protocol(), limits.maxBytes() + " bytes"));
      } else {
        messages.add(message);
        if (messages.size() == limits.untilFrames()) {
          reader.cancel();
          result.complete(List.copyOf(messages));
        }
      }
    }

    @Override
    public void ended() {
      result.complete(List.copyOf(messages));
    }

    @Override
    public void failed(Throwable cause) {
      fail(cause);
    }

    /**
     * Also ends a substream whose messages were all read, but that the other side does not close.
     */
    void timeout() {
      fail(new ExchangeException.Timeout(substream.protocol(), limits.deadlineMs()));
      substream.reset(ErrorCode.NO_ERROR);
    }

    private void fail(Throwable cause) {
      if (result.completeExceptionally(cause)) {
        boolean broken =
            cause instanceof MalformedException || cause instanceof ExchangeException.TooMuch;
        reader.cancel();
        substream.reset(broken ? ErrorCode.PROTOCOL_VIOLATION : ErrorCode.NO_ERROR);
      }
    }
  }
}
