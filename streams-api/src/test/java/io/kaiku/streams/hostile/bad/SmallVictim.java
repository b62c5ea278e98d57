package io.kaiku.streams.hostile.bad;

import io.kaiku.streams.Peer;
import io.kaiku.streams.PeerSubstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * A peer in a process of its own. Prints its address, then for each line that it reads how many
 * bytes of its heap are in use; ends with its input. Not a test.
 */
public final class SmallVictim {
  /** A protocol whose handler keeps every substream and reads none. */
  public static final String STALL = "/hostile/stall";

  private SmallVictim() {}

  /** Takes the settings of the peer. */
  public static void main(String[] args) {
    try {
      run(args[0]);
      System.exit(0);
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void run(String settings) throws IOException {
    Collection<PeerSubstream> kept = new ConcurrentLinkedQueue<>();
    try (Peer victim = Peer.builder().listen("127.0.0.1:0").config(settings).startBlocking()) {
      victim.handle(Scene.ECHO, peer -> Flow.of(ByteString.class));
      victim.accept(
          substream -> {
            kept.add(substream);
            substream.closed().thenAccept(end -> kept.remove(substream));
          },
          STALL);
      victim.topic(Scene.TOPIC).join();
      System.out.println(victim.addresses().getFirst());
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (lines.readLine() != null) {
        System.out.println(Heap.used());
      }
    }
  }
}
