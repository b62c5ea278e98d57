package io.kaiku.app.bench;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.peer.Failures;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.Peer;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Overflow;
import io.kaiku.streams.topic.Received;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Does a little of everything that commands do, so that a JVM which records it starts them sooner;
 * the launcher runs it once after a build.
 */
@Command(name = "train", hidden = true, description = "Do a little of everything, for the JVM.")
public final class TrainCommand implements Callable<Integer> {
  private static final long MOST_S = 30;
  private static final long BULK = 256L << 20;
  private static final int EVENTS = 200;
  private static final String TOPIC = "train";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() {
    try (Peer one = Peers.listening();
        Peer other = Peers.listening()) {
      Perf.serve(one, received -> {});
      var remote = Failures.await(other.connect(Peers.address(one)), "connecting", MOST_S);
      run("identify", Peers.address(one), "--json");
      run("ping", Peers.address(one), "--count", "3");
      for (var protocol : new String[] {Perf.PROTOCOL, Perf.CHECKED}) {
        var substream = Failures.await(other.open(remote, protocol), "opening", MOST_S);
        Perf.run(substream, BULK, BULK);
      }
      publish(one, other);
      console
          .output()
          .event(
              Fields.event("ready")
                  .put("peerId", one.id().toString())
                  .put("addresses", one.addresses().stream().map(Object::toString).toList()),
              () -> "trained");
    }
    return ExitCode.OK;
  }

  private void run(String... arguments) {
    spec.root().commandLine().execute(arguments);
  }

  private static void publish(Peer from, Peer to) {
    var heard = new Heard();
    var subscription = to.topic(TOPIC).subscribe(Buffer.of(Overflow.BACKPRESSURE), heard);
    for (int i = 0; i < EVENTS; i++) {
      Failures.await(from.topic(TOPIC).publish(Bytes.utf8("event " + i)), "publishing", MOST_S);
    }
    Failures.await(heard.all, "hearing what was published", MOST_S);
    subscription.close();
  }

  private static final class Heard implements Flow.Subscriber<Received> {
    final CompletableFuture<Void> all = new CompletableFuture<>();
    private int count;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Received event) {
      count++;
      if (count == EVENTS) {
        all.complete(null);
      }
    }

    @Override
    public void onError(Throwable cause) {
      all.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      all.complete(null);
    }
  }
}
