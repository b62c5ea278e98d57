package io.kaiku.interop;

import static io.kaiku.interop.PeerProcess.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events PREFIX-0 to PREFIX-(COUNT-1) of one publisher.
 *
 * @param author the PeerId that signs them; null: they are unsigned
 */
record Burst(String topic, String prefix, int count, @Nullable String author) {
  private static final int NAMED = 5;
  private static final int RATE_PER_S = 300;

  /** Lets a foreign peer publish them. */
  void publishedBy(PeerProcess foreign) {
    foreign.command("burst " + topic + " " + count + " " + prefix + " " + RATE_PER_S);
  }

  /** Waits until the foreign peer says that all are published. */
  void awaitPublished(PeerProcess foreign) {
    var burst = foreign.await("burst", is("burst"));
    if (burst.path("failed").asInt() > 0) {
      throw foreign.failed("could not publish: " + burst);
    }
  }

  /** The events as lines of text. */
  byte[] lines() {
    return names().collect(Collectors.joining("\n", "", "\n")).getBytes(StandardCharsets.UTF_8);
  }

  /** Waits until a peer has heard all of them, and fails if one came twice or wrong. */
  void awaitAll(PeerProcess hearer) {
    Set<String> missing = names().collect(Collectors.toCollection(LinkedHashSet::new));
    int seen = 0;
    while (!missing.isEmpty()) {
      var news = hearer.eventsFrom(seen, PeerProcess.PATIENCE);
      if (news.isEmpty()) {
        throw hearer.failed(
            "misses "
                + missing.size()
                + " of "
                + count
                + " events: "
                + missing.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (missing.size() > NAMED ? ", …" : ""));
      }
      seen += news.size();
      news.forEach(event -> missing.remove(event.path("data").asText()));
    }
    check(hearer);
  }

  /** Checks what a peer has heard of them: each once, with its topic, size and author. */
  void check(PeerProcess hearer) {
    Map<String, Integer> times = new LinkedHashMap<>();
    for (var event : hearer.events(this::isOne)) {
      var data = event.path("data").asText();
      if (times.merge(data, 1, Integer::sum) > 1) {
        throw hearer.failed("heard twice: " + event);
      }
      if (event.path("bytes").asInt() != data.length()
          || !event.path("topic").asText().equals(topic)) {
        throw hearer.failed("heard wrong: " + event);
      }
      var from = event.path("from");
      if (author == null ? !from.isNull() : !from.asText().equals(author)) {
        throw hearer.failed("should hear it from " + author + ": " + event);
      }
    }
  }

  private boolean isOne(JsonNode event) {
    return is("message").test(event) && event.path("data").asText().startsWith(prefix + "-");
  }

  private Stream<String> names() {
    return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i);
  }
}
