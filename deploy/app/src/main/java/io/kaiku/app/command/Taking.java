package io.kaiku.app.command;

import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.TopicOptions;
import io.kaiku.gossipsub.actor.topics.Overflow;
import io.kaiku.gossipsub.actor.topics.SubscriberOptions;
import java.util.List;

/** Takes part in topics and prints what happens in them. */
final class Taking {
  private Taking() {}

  static EventPrinter part(
      LivePeer peer, TopicOptions options, List<String> topics, Output output, long enough) {
    var pubSub = options.of(peer, topics);
    var printer = new EventPrinter(output, peer.modules().peers().directory(), enough);
    if (output.isJson()) {
      Happenings.print(peer, output);
    }
    for (var topic : topics) {
      var unused =
          pubSub.subscribe(
              topic, SubscriberOptions.of(Overflow.BACKPRESSURE), printer.subscriber(topic));
      if (output.isJson()) {
        Happenings.printSubscribers(pubSub, topic, output);
      }
    }
    return printer;
  }
}
