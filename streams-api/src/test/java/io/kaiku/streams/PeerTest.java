package io.kaiku.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole peers on TCP, in one ActorSystem. */
class PeerTest {

  private static ActorSystem<Void> system;
  private static Peer alice;
  private static Peer bob;

  @BeforeAll
  static void start() {
    system = ActorSystem.create(Behaviors.empty(), "peers");
    alice = peer();
    bob = peer();
    await(alice.connect(bob.addresses().getFirst()));
  }

  @AfterAll
  static void stop() {
    alice.close();
    bob.close();
    system.terminate();
  }

  private static Peer peer() {
    return Peer.builder().system(system).listen("127.0.0.1:0").startBlocking();
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void aProtocolIsAFlow() {
    bob.handle("/test/echo", peer -> Flow.of(ByteString.class));
    byte[] sent = new byte[3 << 20];
    new SplittableRandom(7).nextBytes(sent);

    ByteString back =
        await(
            Source.single(ByteString.fromArray(sent))
                .via(alice.flow(bob.id(), "/test/echo"))
                .runFold(ByteString.emptyByteString(), ByteString::concat, system));

    assertThat(back.toArray()).isEqualTo(sent);
  }

  @Test
  void aHandlerLearnsWhoCalls() throws InterruptedException {
    BlockingQueue<PeerId> callers = new LinkedBlockingQueue<>();
    bob.handle(
        "/test/who",
        peer -> {
          callers.add(peer);
          return Flow.of(ByteString.class);
        });
    await(alice.open(bob.id(), "/test/who"));

    assertThat(callers.poll(30, TimeUnit.SECONDS)).isEqualTo(alice.id());
  }

  @Test
  void theFirstProtocolThatBothSpeakIsNegotiated() {
    bob.accept(substream -> {}, "/test/v1");
    PeerSubstream substream = await(alice.open(bob.id(), "/test/v2", "/test/v1"));

    assertThat(substream.protocol()).isEqualTo("/test/v1");
    assertThat(substream.peer()).isEqualTo(bob.id());
  }

  /** Our end of input is not the end of the answer. */
  @Test
  void halfCloseEndsOneDirection() {
    bob.handle(
        "/test/sum",
        peer ->
            Flow.of(ByteString.class)
                .fold(0L, (sum, chunk) -> sum + chunk.size())
                .map(sum -> ByteString.fromString(sum.toString())));
    Source<ByteString, NotUsed> input =
        Source.repeat(ByteString.fromArray(new byte[1000])).take(500);

    String answer =
        await(
            input
                .via(alice.flow(bob.id(), "/test/sum"))
                .runFold(ByteString.emptyByteString(), ByteString::concat, system)
                .thenApply(ByteString::utf8String));

    assertThat(answer).isEqualTo("500000");
  }

  @Test
  void substreamsAreAlsoPublishersAndSubscribers() throws InterruptedException {
    BlockingQueue<PeerSubstream> accepted = new LinkedBlockingQueue<>();
    bob.accept(accepted::add, "/test/reactive");
    PeerSubstream ours = await(alice.open(bob.id(), "/test/reactive"));
    PeerSubstream theirs = accepted.poll(30, TimeUnit.SECONDS);
    Sent sent = new Sent(List.of(Bytes.utf8("a"), Bytes.utf8("b")));
    Received received = new Received();

    theirs.publisher().subscribe(received);
    theirs.subscriber().onSubscribe(NOTHING);
    theirs.subscriber().onComplete();
    ours.publisher().subscribe(new Received());
    sent.subscribe(ours.subscriber());

    assertThat(await(received.all).utf8()).isEqualTo("ab");
    assertThat(await(ours.closed()).code()).isEqualTo(ErrorCode.NO_ERROR);
  }

  @Test
  void aFlowThatFailsResetsTheSubstream() {
    bob.handle(
        "/test/fails",
        peer ->
            Flow.of(ByteString.class)
                .map(
                    chunk -> {
                      throw new IllegalStateException("on purpose");
                    }));
    CompletionStage<ByteString> answer =
        Source.single(ByteString.fromString("x"))
            .concat(Source.maybe())
            .via(alice.flow(bob.id(), "/test/fails"))
            .runWith(Sink.head(), system);

    assertThatThrownBy(() -> await(answer)).hasMessageContaining("reset");
  }

  @Test
  void aReaderThatFailsResetsTheSubstream() throws InterruptedException {
    BlockingQueue<PeerSubstream> accepted = new LinkedBlockingQueue<>();
    bob.accept(accepted::add, "/test/reader");
    var opened =
        Source.<ByteString>maybe()
            .viaMat(alice.flow(bob.id(), "/test/reader"), Keep.right())
            .map(chunk -> ByteString.fromString(List.of(chunk).get(1).utf8String()))
            .to(Sink.ignore())
            .run(system);
    PeerSubstream ours = await(opened);
    PeerSubstream theirs = accepted.poll(30, TimeUnit.SECONDS);
    new Sent(List.of(Bytes.utf8("x"))).subscribe(theirs.subscriber());

    assertThat(await(ours.closed()).byRemote()).isFalse();
  }

  /** Whoever gives up before the substream is open leaves none behind. */
  @Test
  void aStreamThatEndsEarlyLeavesNoSubstream() throws InterruptedException {
    BlockingQueue<PeerSubstream> accepted = new LinkedBlockingQueue<>();
    bob.accept(accepted::add, "/test/early");
    Source.<ByteString>empty()
        .via(alice.flow(bob.id(), "/test/early"))
        .runWith(Sink.cancelled(), system);
    PeerSubstream theirs = accepted.poll(30, TimeUnit.SECONDS);
    Received received = new Received();
    theirs.publisher().subscribe(received);
    theirs.subscriber().onSubscribe(NOTHING);
    theirs.subscriber().onComplete();

    assertThat(await(received.all).isEmpty()).isTrue();
    assertThat(await(theirs.closed()).code()).isEqualTo(ErrorCode.NO_ERROR);
  }

  @Test
  void aProtocolThatNobodyServesIsRefused() {
    assertThatThrownBy(() -> await(alice.open(bob.id(), "/test/nobody")))
        .cause()
        .isInstanceOf(KaikuException.SubstreamFailed.class)
        .hasMessageContaining("/test/nobody");
  }

  @Test
  void aProtocolIsServedOnce() {
    Registration served = bob.accept(substream -> {}, "/test/once");
    assertThatThrownBy(() -> bob.accept(substream -> {}, "/test/once"))
        .isInstanceOf(KaikuException.AlreadyServed.class);

    served.close();
    bob.accept(substream -> {}, "/test/once").close();
  }

  @Test
  void pingsAndIdentifies() {
    var results = new LinkedBlockingQueue<PingResult>();
    var statistics = await(alice.ping(bob.id(), 3, Duration.ZERO, results::add));
    Identification said = await(alice.identify(bob.id()));

    assertThat(statistics.answered()).isEqualTo(3);
    assertThat(results).hasSize(3).allMatch(PingResult.Pong.class::isInstance);
    assertThat(said.peer()).isEqualTo(bob.id());
    assertThat(said.protocols()).contains("/ipfs/ping/1.0.0");
    assertThat(said.observed().signedRecord()).isTrue();
    assertThat(await(alice.peers())).extracting(RemotePeer::id).contains(bob.id());
  }

  @Test
  void whoCannotBeReachedIsNamed() {
    Peer nobody = peer();
    Multiaddr address = nobody.addresses().getFirst();
    nobody.close();

    assertThatThrownBy(() -> await(alice.connect(address)))
        .cause()
        .isInstanceOf(KaikuException.Unreachable.class)
        .hasMessageContaining(nobody.id().toString());
  }

  @Test
  void tellsOfPeersThatComeAndGo() throws InterruptedException {
    BlockingQueue<PeerChange> changes = new LinkedBlockingQueue<>();
    Peer carol = peer();
    carol.onPeers(changes::add);
    try {
      await(alice.connect(carol.addresses().getFirst()));
      assertThat(changes.poll(30, TimeUnit.SECONDS))
          .isEqualTo(new PeerChange.Connected(alice.id()));

      alice.disconnect(carol.id());
      assertThat(changes.poll(30, TimeUnit.SECONDS))
          .isEqualTo(new PeerChange.Disconnected(alice.id()));
    } finally {
      carol.close();
    }
  }

  @Test
  void aPeerMayHaveItsOwnSystemAndKeepItsKey(@TempDir Path folder) {
    Path key = folder.resolve("peer.key");
    PeerId first;
    try (Peer own = Peer.builder().keyFile(key).listen("127.0.0.1:0").startBlocking()) {
      first = own.id();
      assertThat(await(own.connect(bob.addresses().getFirst()))).isEqualTo(bob.id());
    }
    try (Peer again = Peer.builder().keyFile(key).startBlocking()) {
      assertThat(again.id()).isEqualTo(first);
    }
  }

  @Test
  void aSeedIsHostAndPortAndProvesWhoItIs() {
    int port = bob.addresses().getFirst().port(io.kaiku.kernel.addr.Protocol.TCP).orElseThrow();
    try (Peer carol = Peer.builder().system(system).seeds("127.0.0.1:" + port).startBlocking()) {
      assertThat(await(carol.seeded())).isEqualTo(bob.id());
    }
  }

  @Test
  void aSeedThatComesBackIsJoinedAgainWithoutWaitingForTheNextCheck(@TempDir Path folder) {
    Path key = folder.resolve("seed.key");
    Peer seed = Peer.builder().system(system).keyFile(key).listen("127.0.0.1:0").startBlocking();
    String address = seed.addresses().getFirst().withoutPeerId().toString();
    PeerBuilder joining =
        Peer.builder().system(system).config("kaiku.streams.seed.check = 1h").seeds(address);
    try (Peer carol = joining.startBlocking()) {
      assertThat(await(carol.seeded())).isEqualTo(seed.id());
      seed.close();

      try (Peer back = Peer.builder().system(system).keyFile(key).listen(address).startBlocking()) {
        var joined = new CompletableFuture<PeerId>();
        back.onPeers(
            change -> {
              if (change instanceof PeerChange.Connected(PeerId peer)) {
                joined.complete(peer);
              }
            });
        assertThat(await(joined)).isEqualTo(carol.id());
      }
    }
  }

  @Test
  void whoHasNoOtherPeerAsASeedIsTold() {
    assertThatThrownBy(() -> await(alice.seeded()))
        .hasCauseInstanceOf(KaikuException.Unreachable.class)
        .hasMessageContaining("no other peer");
  }

  @Test
  void settingsThatCannotWorkAreNamed(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> Peer.builder().listen("nonsense"))
        .isInstanceOf(KaikuException.Misconfigured.class)
        .hasMessageContaining("[listen]");
    for (String wrong : List.of("0", "25h")) {
      assertThatThrownBy(
              () ->
                  Peer.builder()
                      .config("kaiku.streams.publish.max-wait = " + wrong)
                      .startBlocking())
          .isInstanceOf(KaikuException.Misconfigured.class)
          .hasMessageContaining("kaiku.streams.publish.max-wait");
    }
    Path noKey = Files.writeString(folder.resolve("no.key"), "no key");
    assertThatThrownBy(() -> Peer.builder().keyFile(noKey).startBlocking())
        .isInstanceOf(KaikuException.KeyUnusable.class)
        .hasMessageContaining("no.key");
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(
              () ->
                  Peer.builder()
                      .system(system)
                      .listen("0.0.0.0:" + taken.getLocalPort())
                      .startBlocking())
          .isInstanceOf(KaikuException.ListenFailed.class)
          .hasMessageContaining("port 0");
    }
  }

  private static final java.util.concurrent.Flow.Subscription NOTHING =
      new java.util.concurrent.Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  /** Gives elements as they are asked for. */
  private record Sent(List<Bytes> elements) {
    void subscribe(java.util.concurrent.Flow.Subscriber<Bytes> to) {
      Iterator<Bytes> left = elements.iterator();
      to.onSubscribe(
          new java.util.concurrent.Flow.Subscription() {
            @Override
            public void request(long n) {
              for (long i = 0; i < n && left.hasNext(); i++) {
                to.onNext(left.next());
                if (!left.hasNext()) {
                  to.onComplete();
                }
              }
            }

            @Override
            public void cancel() {}
          });
    }
  }

  /** Takes everything, one element at a time. */
  private static final class Received implements java.util.concurrent.Flow.Subscriber<Bytes> {
    final CompletableFuture<Bytes> all = new CompletableFuture<>();
    private final List<Bytes> chunks = new ArrayList<>();
    private java.util.concurrent.Flow.Subscription subscription;

    @Override
    public void onSubscribe(java.util.concurrent.Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(Bytes chunk) {
      chunks.add(chunk);
      subscription.request(1);
    }

    @Override
    public void onError(Throwable cause) {
      all.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      all.complete(Bytes.join(chunks.toArray(Bytes[]::new)));
    }
  }
}
