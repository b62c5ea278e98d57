package io.kaiku.app.bench;

import io.kaiku.app.peer.Failures;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.Peer;
import io.kaiku.streams.PeerSubstream;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The protocol {@code /perf/1.0.0} (libp2p specs: perf): the dialer says in eight bytes how many it
 * wants, sends as many as it likes and closes; then the other side sends what was wanted.
 */
final class Perf {
  static final String PROTOCOL = "/perf/1.0.0";

  /** The same, with every byte of the upload compared. */
  static final String CHECKED = "/kaiku/perf-checked/1.0.0";

  private static final long RUN_S = 600;

  private Perf() {}

  /** Hears of each upload that was taken to its end. */
  interface Served {
    void served(long received);
  }

  /** Serves it. */
  static void serve(Peer peer, Served served) {
    var unused = peer.accept(substream -> take(substream, served), PROTOCOL, CHECKED);
  }

  /**
   * Sends and receives so many bytes, and waits for the end of both.
   *
   * @return the time from the first byte to the end of the answer in nanoseconds
   */
  static long run(PeerSubstream substream, long up, long down) {
    var header = new byte[Long.BYTES];
    for (int i = 0; i < Long.BYTES; i++) {
      header[i] = (byte) (down >>> (Byte.SIZE * (Long.BYTES - 1 - i)));
    }
    var counting = new Counting(substream.protocol().equals(CHECKED));
    substream.publisher().subscribe(counting);
    long start = System.nanoTime();
    new Flood(Bytes.wrap(header), up).subscribe(substream.subscriber());
    long received = Failures.await(counting.total(), "a round", RUN_S);
    long nanos = System.nanoTime() - start;
    if (received != down) {
      throw new IllegalStateException(received + " of " + down + " bytes arrived");
    }
    return nanos;
  }

  private static void take(PeerSubstream substream, Served served) {
    var upload = new Upload(substream.protocol().equals(CHECKED));
    substream.publisher().subscribe(upload);
    var unused =
        upload
            .counting
            .total()
            .whenComplete((received, failure) -> answer(substream, upload, received, served));
  }

  private static void answer(
      PeerSubstream substream, Upload upload, @Nullable Long received, Served served) {
    if (received == null) {
      System.err.println("kaiku: an upload broke off");
      return;
    }
    served.served(received);
    new Flood(Bytes.EMPTY, upload.wanted).subscribe(substream.subscriber());
  }

  /** Takes the header off what arrives, and counts the rest. */
  private static final class Upload implements Flow.Subscriber<Bytes> {
    final Counting counting;
    long wanted;
    private int headerBytes;

    Upload(boolean everyByte) {
      counting = new Counting(everyByte);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      counting.onSubscribe(subscription);
    }

    @Override
    public void onNext(Bytes chunk) {
      int at = 0;
      while (headerBytes < Long.BYTES && at < chunk.size()) {
        wanted = (wanted << Byte.SIZE) | (chunk.at(at) & 0xFF);
        at++;
        headerBytes++;
      }
      if (at < chunk.size()) {
        counting.onNext(chunk.slice(at, chunk.size()));
      }
    }

    @Override
    public void onError(Throwable cause) {
      counting.onError(cause);
    }

    @Override
    public void onComplete() {
      if (headerBytes < Long.BYTES || wanted < 0) {
        counting.onError(new IllegalStateException("the upload has no header"));
      } else {
        counting.onComplete();
      }
    }
  }
}
