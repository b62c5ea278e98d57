package io.kaiku.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What one peer holds for each of many idle connections to peers that have identified themselves.
 *
 * @param connections how many there are
 */
record IdleBench(int connections) {
  private static final int UNCOUNTED = 5;
  private static final Cores ANY = Cores.any("");

  /**
   * Bytes for each connection.
   *
   * @param heap live objects, after the garbage is collected
   * @param rss resident memory of the process, heap and native
   */
  record Result(long heap, long rss) {}

  /** The others dial. */
  Result accepted() throws IOException {
    return measure(
        (hub, crowd, from, to) -> {
          var address = hub.ready().path("address").asText();
          crowd.ask("dial " + address + ' ' + from + ' ' + to);
        });
  }

  /** The measured peer dials. */
  Result dialed() throws IOException {
    return measure(
        (hub, crowd, from, to) -> {
          var dial = new StringBuilder("dial");
          for (int i = from; i < to; i++) {
            dial.append(' ').append(crowd.ready().path("addresses").path(i).asText());
          }
          hub.ask(dial.toString());
        });
  }

  /** Connects a part of a crowd and a peer. */
  private interface Connecting {
    void connect(Worker hub, Worker crowd, int from, int to);
  }

  /** The first connections also load classes and have code compiled, so they are not counted. */
  private Result measure(Connecting connecting) throws IOException {
    int first = connections / UNCOUNTED;
    int all = first + connections;
    try (var hub = Worker.start(ANY, 0, WorkerCommand.Kind.HUB, 1);
        var crowd = Worker.start(ANY, 0, WorkerCommand.Kind.CROWD, all)) {
      connecting.connect(hub, crowd, 0, first);
      var before = hub.ask("measure " + first);
      connecting.connect(hub, crowd, first, all);
      var after = hub.ask("measure " + all);
      return new Result(perConnection(before, after, "heap"), perConnection(before, after, "rss"));
    }
  }

  private long perConnection(JsonNode before, JsonNode after, String what) {
    return (after.path(what).asLong() - before.path(what).asLong()) / connections;
  }
}
