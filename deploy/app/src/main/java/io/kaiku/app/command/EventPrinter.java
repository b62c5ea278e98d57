package io.kaiku.app.command;

import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.Peer;
import io.kaiku.streams.topic.Received;
import io.kaiku.streams.topic.TopicMessage;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Prints the events of topics, and says when enough have come. */
final class EventPrinter {
  private final Output output;
  private final Peer peer;
  private final long enough;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long printed;

  /** {@code enough} is how many events are printed; 0: no end. */
  EventPrinter(Output output, Peer peer, long enough) {
    this.output = output;
    this.peer = peer;
    this.enough = enough;
  }

  /** Completes when enough events have been printed, or nobody reads them any more. */
  CompletableFuture<Void> done() {
    return done;
  }

  /** A subscriber for one topic. */
  Flow.Subscriber<Received> subscriber(String topic) {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(Received event) {
        switch (event) {
          case TopicMessage message -> print(message);
          case Received.Missed(long count) ->
              output.event(
                  Fields.event("missed").put("topic", topic).put("count", count),
                  () -> "missed " + count + " events of " + topic);
        }
      }

      @Override
      public void onError(Throwable cause) {
        done.completeExceptionally(cause);
      }

      @Override
      public void onComplete() {}
    };
  }

  /** One at a time: topics have threads of their own, and the last event ends the command. */
  private synchronized void print(TopicMessage message) {
    if (enough > 0 && printed == enough) {
      return;
    }
    printed++;
    var from = message.author().map(PeerId::toString).orElse(null);
    var dataCentre = message.author().map(peer::dataCentre).orElse("");
    var text = text(message.data());
    var fields =
        Fields.event("message")
            .put("topic", message.topic())
            .put("from", from)
            .put("dataCentre", dataCentre)
            .put("bytes", message.data().size())
            .put("data", text == null ? base64(message.data()) : text);
    if (text == null) {
      fields.put("encoding", "base64");
    }
    output.event(fields, () -> text == null ? base64(message.data()) : text);
    if (printed == enough || output.isBroken()) {
      done.complete(null);
    }
  }

  private static @Nullable String text(Bytes data) {
    try {
      return data.strictUtf8();
    } catch (MalformedException e) {
      return null;
    }
  }

  private static String base64(Bytes data) {
    return Base64.getEncoder().encodeToString(data.toArray());
  }
}
