package io.kaiku.streams.flow;

import io.kaiku.kernel.bytes.Bytes;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Pekko's bytes and ours. */
public final class ByteStrings {

  /** Chunks of at most 64 KiB that a source of bytes reads ahead. */
  private static final int AHEAD = 8;

  private ByteStrings() {}

  /** The same bytes, not copied. */
  public static ByteString of(Bytes bytes) {
    return ByteString.fromArrayUnsafe(bytes.array(), bytes.offset(), bytes.size());
  }

  /** The same bytes; copied once if they are a slice or consist of several pieces. */
  public static Bytes toBytes(ByteString bytes) {
    return Bytes.wrap(bytes.toArrayUnsafe());
  }

  /**
   * What a publisher gives, read at most 512 KiB ahead.
   *
   * @param failed told when a stage that reads has failed
   */
  public static Source<ByteString, NotUsed> source(
      Flow.Publisher<Bytes> publisher, Consumer<Throwable> failed) {
    return Source.fromGraph(new PublisherSource<>(publisher, AHEAD, ByteStrings::of, failed));
  }

  /** Into a subscriber; empty elements are left out. */
  public static Sink<ByteString, NotUsed> sink(Flow.Subscriber<Bytes> subscriber) {
    return org.apache.pekko.stream.javadsl.Flow.of(ByteString.class)
        .filter(ByteString::nonEmpty)
        .to(
            Sink.fromGraph(
                new SubscriberSink<ByteString, Bytes>(subscriber, ByteStrings::toBytes)));
  }
}
