package io.kaiku.node.carrier;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Substream;
import java.util.concurrent.Flow;

/**
 * The direction of a substream in which nothing may come: the first byte resets it.
 *
 * @param ended run when the other side ends it
 */
record Unread(Substream substream, Runnable ended) implements Flow.Subscriber<Bytes> {

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(1);
  }

  @Override
  public void onNext(Bytes chunk) {
    substream.reset(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Override
  public void onError(Throwable cause) {}

  @Override
  public void onComplete() {
    ended.run();
  }
}
