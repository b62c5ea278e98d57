package io.kaiku.app.command;

import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.TopicOptions;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Overflow;
import java.util.List;

/** Takes part in topics and prints what happens in them. */
final class Taking {
  private Taking() {}

  static EventPrinter part(
      LivePeer peer, TopicOptions options, List<String> topics, Output output, long enough) {
    var printer = new EventPrinter(output, peer.peer(), enough);
    if (output.isJson()) {
      Happenings.print(peer.peer(), output);
    }
    for (var name : topics) {
      var topic = options.topic(peer, name);
      var unused = topic.subscribe(Buffer.of(Overflow.BACKPRESSURE), printer.subscriber(name));
      if (output.isJson()) {
        Happenings.printSubscribers(topic, output);
      }
    }
    return printer;
  }
}
