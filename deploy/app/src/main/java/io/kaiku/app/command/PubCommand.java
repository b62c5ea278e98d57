package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.app.peer.TopicOptions;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.Peer;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes the lines of the standard input. */
@Command(
    name = "pub",
    description =
        "Publish the lines of stdin as events; success means that each was taken by a peer.",
    footer = {"", "Example: echo hello | kaiku pub news --seed eu-1.example.org:4001"})
public final class PubCommand implements Callable<Integer> {
  private static final long PONG_S = 5;

  @Parameters(paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long an event waits for a peer (default: ${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Mixin private final TopicOptions topicOptions = new TopicOptions();
  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws IOException {
    topicOptions.check();
    if (waitSeconds < 1) {
      throw new CommandException(ExitCode.USAGE, "--wait is at least 1 second");
    }
    if (!options.canMeet()) {
      throw new CommandException(
          ExitCode.USAGE, "nobody could hear it; name a peer with --seed, or --listen for some");
    }
    var output = console.output();
    var settings = "kaiku.streams.publish.max-wait = " + waitSeconds + "s";
    try (var live = LivePeer.start(options.peerWith(settings))) {
      if (output.isJson()) {
        live.announce(output, true);
        Happenings.print(live.peer(), output);
      }
      var publisher = new LinePublisher(topicOptions.topic(live, topic));
      publisher.publishAll(new FileInputStream(FileDescriptor.in));
      awaitArrived(live.peer(), publisher);
      return summary(live.peer(), publisher, output);
    }
  }

  /**
   * Waits until what was written has arrived: pongs come after it. That it is also read, the stop
   * of the peer waits for, as far as the other libraries let it. One that is gone is not waited
   * for.
   */
  private static void awaitArrived(Peer peer, LinePublisher publisher) {
    var pongs =
        publisher.peers().stream()
            .map(taker -> peer.ping(taker, 1, Duration.ZERO, pong -> {}).toCompletableFuture())
            .map(pong -> pong.handle((summary, failure) -> true))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(pongs).completeOnTimeout(null, PONG_S, TimeUnit.SECONDS).join();
  }

  private int summary(Peer peer, LinePublisher publisher, Output output) {
    var dataCentres = peer.dataCentres(publisher.peers()).toCompletableFuture().join();
    long failed = publisher.failed();
    output.event(
        Fields.event("published")
            .put("topic", topic)
            .put("events", publisher.accepted() + failed)
            .put("accepted", publisher.accepted())
            .put("failed", failed)
            .put("peers", publisher.peers().size())
            .put("dataCentres", dataCentres),
        () ->
            publisher.accepted()
                + " events to "
                + publisher.peers().size()
                + " peers"
                + (dataCentres.isEmpty() ? "" : " in " + String.join(", ", dataCentres)));
    var failure = publisher.lastFailure();
    if (failure == null) {
      return ExitCode.OK;
    }
    throwIfSeedsAreDown(peer);
    throw failure instanceof KaikuException known
        ? known
        : new CommandException(
            ExitCode.FAILED, failed + " events were taken by no peer: " + failure.getMessage());
  }

  /** Who cannot reach a seed should be told of that, and not of a topic without peers. */
  private void throwIfSeedsAreDown(Peer peer) {
    var seeded = peer.seeded().toCompletableFuture();
    if (options.hasSeeds() && seeded.isCompletedExceptionally()) {
      try {
        var unused = seeded.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof KaikuException unreachable) {
          throw unreachable;
        }
      }
    }
  }
}
