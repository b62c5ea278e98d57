package io.kaiku.app.demo;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.app.peer.TopicOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A data centre of the demo, started by it: its peers publish the lines of the standard input. */
@Command(name = "demo-member", hidden = true, description = "A data centre of the demo.")
public final class MemberCommand implements Callable<Integer> {
  private static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";
  private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final TopicOptions topics = new TopicOptions();
  @Mixin private final Console console = new Console();

  private final List<LivePeer> peers = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    var output = console.output();
    try {
      join(output);
      Thread.ofPlatform().daemon().name("demo-report").start(() -> reportForever(output));
      try (var lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
        long number = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          members.get((int) (number++ % members.size())).publish(line);
        }
      }
      return ExitCode.OK;
    } finally {
      peers.forEach(LivePeer::close);
    }
  }

  private void join(Output output) {
    var joining = options;
    for (int i = 0; i < Demo.PEERS_PER_DATA_CENTRE; i++) {
      var peer = LivePeer.start(joining.peer(LOOPBACK));
      peers.add(peer);
      members.add(Member.join(topics.topic(peer, Member.TOPIC)));
      if (i == 0) {
        peer.announce(output, true);
        joining = options.hasSeeds() ? options : options.withSeed(peer.addresses().getFirst());
      }
    }
    var unused =
        CompletableFuture.allOf(
                members.stream().map(Member::meshed).toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> output.event(Fields.event("meshed"), () -> "meshed"));
  }

  private void reportForever(Output output) {
    while (!output.isBroken()) {
      LockSupport.parkNanos(REPORT_NANOS);
      var report = Report.NOTHING;
      for (var member : members) {
        report = report.plus(member.report());
      }
      Member.print(report, output);
    }
  }
}
