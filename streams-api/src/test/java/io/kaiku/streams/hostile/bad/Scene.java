package io.kaiku.streams.hostile.bad;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.Peer;
import io.kaiku.streams.testing.Await;
import io.kaiku.streams.testing.Collecting;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Overflow;
import io.kaiku.streams.topic.Received;
import io.kaiku.streams.topic.Topic;
import io.kaiku.streams.topic.TopicMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;

/**
 * A peer that is attacked, and a well-behaved one that has been talking to it since before: over
 * one substream, and on a topic.
 */
public final class Scene implements AutoCloseable {
  public static final String ECHO = "/hostile/echo";
  public static final String TOPIC = "hostile.events";
  public static final String PING = "/ipfs/ping/1.0.0";
  public static final String ID = "/ipfs/id/1.0.0";
  public static final String PUSH = "/ipfs/id/push/1.0.0";
  public static final String MESHSUB = "/meshsub/1.1.0";
  public static final String PEERS = "/kaiku/peers/1.0.0";

  /** So that nobody waits for honest deadlines. */
  public static final String QUICK =
      """
      kaiku.netty.deadlines { upgrade = 3s, negotiation = 2s, linger = 200ms, keep-alive = 2s }
      kaiku.netty.threads.count = 2
      kaiku.node.identify-deadline = 2s
      """;

  private static final int TOKEN = 4_096;

  public final Peer victim;
  public final Peer friend;
  private final SourceQueueWithComplete<ByteString> sent;
  private final SinkQueueWithCancel<ByteString> echoed;
  private final Queue<Received> atVictim = new ConcurrentLinkedQueue<>();
  private final Queue<Received> atFriend = new ConcurrentLinkedQueue<>();
  private final SplittableRandom random = new SplittableRandom(7);
  private long round;

  private Scene(Peer victim, Peer friend) {
    this.victim = victim;
    this.friend = friend;
    victim.handle(ECHO, peer -> Flow.of(ByteString.class));
    Await.done(friend.connect(victim.addresses().getFirst()));
    var ends =
        Source.<ByteString>queue(16, OverflowStrategy.backpressure())
            .via(friend.flow(victim.id(), ECHO))
            .toMat(Sink.<ByteString>queue(), Keep.both())
            .run(friend.system());
    sent = ends.first();
    echoed = ends.second();
    subscribe(victim.topic(TOPIC), atVictim);
    subscribe(friend.topic(TOPIC), atFriend);
    Await.done(victim.topic(TOPIC).ready(1, Duration.ofSeconds(60)));
    Await.done(friend.topic(TOPIC).ready(1, Duration.ofSeconds(60)));
    talk();
  }

  public static Scene start(String settings) {
    Peer victim = Peer.builder().listen("127.0.0.1:0").config(settings).startBlocking();
    Peer friend = Peer.builder().listen("127.0.0.1:0").startBlocking();
    return new Scene(victim, friend);
  }

  public Multiaddr address() {
    return victim.addresses().getFirst();
  }

  public BadPeer intruder() throws IOException {
    return BadPeer.dial(address());
  }

  public Counted counting() {
    return new Counted(victim.id());
  }

  /** Something that somebody bad does. */
  @FunctionalInterface
  public interface Attack {
    void run() throws Exception;
  }

  /** Lets the friend and the victim talk all the while; nothing may be lost or end. */
  public void during(Attack attack) {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong rounds = new AtomicLong();
    CompletableFuture<Void> talking = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                do {
                  talk();
                  rounds.incrementAndGet();
                } while (!over.get());
                talking.complete(null);
              } catch (Throwable disturbed) {
                talking.completeExceptionally(disturbed);
              }
            });
    try {
      attack.run();
      long before = rounds.get();
      Await.until(
          "they still talk", () -> rounds.get() > before + 1 || talking.isCompletedExceptionally());
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      over.set(true);
    }
    Await.done(talking);
    assertThat(rounds).hasPositiveValue();
  }

  /** Lets somebody use the topic; what the friend and the victim get of it is not looked at. */
  public void quietly(Attack attack) throws Exception {
    attack.run();
    Bytes last = Bytes.utf8("the last one");
    Await.done(victim.topic(TOPIC).publish(last));
    Await.until("the friend has had everything", () -> atFriend.stream().anyMatch(is(last)));
    atFriend.clear();
    atVictim.clear();
  }

  /** Waits until the friend has an event, one that nobody looks at. */
  public void awaitAtFriend(Bytes event) {
    Await.until("the friend has it", () -> atFriend.stream().anyMatch(is(event)));
    atFriend.clear();
  }

  private static Predicate<Received> is(Bytes data) {
    return event -> event instanceof TopicMessage message && message.data().equals(data);
  }

  /** A newcomer that behaves is let in and answered. */
  public void welcomes() throws IOException {
    try (BadPeer newcomer = intruder()) {
      pings(newcomer);
    }
  }

  /** Pings, as an honest peer would. */
  public static void pings(BadPeer peer) throws IOException {
    byte[] ping = new byte[32];
    ping[7] = 7;
    BadStream stream = peer.open(PING).write(ping);
    assertThat(stream.read(32)).isEqualTo(ping);
    stream.finish();
    assertThat(stream.readToEnd()).isEmpty();
  }

  /** One round: an echo over the old substream and an event each way. */
  private synchronized void talk() {
    byte[] token = new byte[TOKEN];
    random.nextBytes(token);
    Await.done(sent.offer(ByteString.fromArray(token)));
    ByteString back = ByteString.emptyByteString();
    while (back.size() < TOKEN) {
      back = back.concat(Await.done(echoed.pull()).orElseThrow());
    }
    assertThat(Arrays.equals(back.toArray(), token)).isTrue();
    round++;
    exchange(friend, atVictim, "from friend " + round);
    exchange(victim, atFriend, "from victim " + round);
  }

  private static void exchange(Peer from, Queue<Received> at, String text) {
    Await.done(from.topic(TOPIC).publish(Bytes.utf8(text)));
    Await.until("arrival: " + text, () -> !at.isEmpty());
    Received got = at.remove();
    assertThat(got)
        .isInstanceOfSatisfying(
            TopicMessage.class, message -> assertThat(message.data().utf8()).isEqualTo(text));
  }

  private static void subscribe(Topic topic, Queue<Received> into) {
    topic.subscribe(Buffer.of(Overflow.BACKPRESSURE), new Collecting<>(into));
  }

  @Override
  public void close() {
    friend.close();
    victim.close();
  }
}
