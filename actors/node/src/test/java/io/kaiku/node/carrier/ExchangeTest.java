package io.kaiku.node.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.node.testing.FramedEnd;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.PipedSubstream;
import io.kaiku.node.testing.StubConnection;
import io.kaiku.node.testing.TestTools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExchangeTest {

  private static final ExchangeLimits UNTIL_END = new ExchangeLimits(100, 3, 150, 0, 5_000);

  private final TestTools tools = new TestTools();
  private final StubConnection way = StubConnection.from(Keys.of(1));
  private final PipedSubstream.Pair pair = PipedSubstream.pair("/ask", way, way);

  @Test
  void asksAndReadsUntilTheEnd() throws InterruptedException {
    CompletableFuture<List<Bytes>> answer = ask(UNTIL_END);
    FramedEnd far = new FramedEnd(pair.theirs());

    assertThat(far.next()).isEqualTo("question");
    assertThat(far.next()).isEqualTo("<end>");
    far.send("one");
    far.send("two");
    assertThat(answer).isNotDone();
    far.finish();

    assertThat(answer).isCompletedWithValue(List.of(Bytes.utf8("one"), Bytes.utf8("two")));
    assertThat(pair.ours().ended().code()).isEqualTo(ErrorCode.NO_ERROR);
    assertThat(tools.alarms()).isZero();
  }

  @Test
  void readsNoFurtherThanItNeeds() {
    CompletableFuture<List<Bytes>> answer = ask(ExchangeLimits.oneMessage(100, 5_000));

    new FramedEnd(pair.theirs()).send("one");

    assertThat(answer).isCompletedWithValue(List.of(Bytes.utf8("one")));
  }

  @Test
  void aSubstreamThatTheOtherSideLeavesOpenIsResetAtTheDeadline() {
    CompletableFuture<List<Bytes>> answer = ask(ExchangeLimits.oneMessage(100, 5_000));
    new FramedEnd(pair.theirs()).send("one");
    assertThat(answer).isCompleted();

    tools.advanceMs(5_000);

    assertThat(pair.ours().ended()).isNotNull();
  }

  @Test
  void silenceEndsAtTheDeadline() {
    CompletableFuture<List<Bytes>> answer = ask(UNTIL_END);

    tools.advanceMs(4_999);
    assertThat(answer).isNotDone();
    tools.advanceMs(1);

    assertThat(answer)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ExchangeException.Timeout.class);
    assertThat(pair.theirs().ended()).isNotNull();
  }

  @Test
  void tooManyMessagesAreRefused() {
    CompletableFuture<List<Bytes>> answer = ask(UNTIL_END);
    FramedEnd far = new FramedEnd(pair.theirs());
    for (int i = 0; i < 4; i++) {
      far.send("x");
    }

    assertThat(failure(answer))
        .isInstanceOf(ExchangeException.TooMuch.class)
        .hasMessageContaining("3 messages");
    assertThat(pair.theirs().ended().code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void tooManyBytesAreRefused() {
    CompletableFuture<List<Bytes>> answer = ask(UNTIL_END);
    FramedEnd far = new FramedEnd(pair.theirs());
    far.send("x".repeat(90));
    far.send("x".repeat(90));

    assertThat(failure(answer))
        .isInstanceOf(ExchangeException.TooMuch.class)
        .hasMessageContaining("150 bytes");
  }

  @Test
  void aMessageThatIsTooLongIsRefusedByItsLength() {
    CompletableFuture<List<Bytes>> answer = ask(UNTIL_END);

    new FramedEnd(pair.theirs()).sendRaw(Varint.encode(101));

    assertThat(failure(answer)).isInstanceOf(MalformedException.class);
  }

  @Test
  void aServerAnswersAndCloses() throws InterruptedException {
    ExchangeServer server =
        server(1, 10, (substream, request) -> reply("echo " + request.getFirst().utf8()));
    PipedSubstream.Pair asked = open(server);
    FramedEnd client = new FramedEnd(asked.ours());
    client.send("hi");
    client.finish();

    assertThat(client.next()).isEqualTo("echo hi");
    assertThat(client.next()).isEqualTo("<end>");
    assertThat(asked.theirs().ended().code()).isEqualTo(ErrorCode.NO_ERROR);
  }

  /** Opening and resetting must not let questions pile up where answers are made. */
  @Test
  void whoLeavesBeforeTheAnswerStillHasAsked() {
    List<CompletableFuture<List<Bytes>>> asked = new ArrayList<>();
    ExchangeServer server =
        new ExchangeServer(
            tools.tools(),
            new ExchangeServer.Capacity(2, 10),
            ExchangeLimits.noMessage(5_000),
            (substream, request) -> {
              asked.add(new CompletableFuture<>());
              return asked.getLast();
            });
    for (int i = 0; i < 5; i++) {
      open(server).ours().reset(ErrorCode.NO_ERROR);
    }
    assertThat(asked).hasSize(2);
    assertThat(tools.count("exchange.refused")).isEqualTo(3);

    asked.getFirst().complete(List.of(Bytes.utf8("me")));
    open(server);

    assertThat(asked).hasSize(3);
  }

  @Test
  void aServerOfWhatIsOnlyReadAnswersAtOnceAndRefusesToListen() throws InterruptedException {
    ExchangeServer server =
        new ExchangeServer(
            tools.tools(),
            new ExchangeServer.Capacity(2, 10),
            ExchangeLimits.noMessage(5_000),
            (substream, request) -> reply("me"));
    FramedEnd client = new FramedEnd(open(server).ours());
    assertThat(client.next()).isEqualTo("me");

    PipedSubstream.Pair rude = open(server);
    new FramedEnd(rude.ours()).send("listen!");
    assertThat(rude.ours().ended().code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void theEndOfAnAnswerWaitsForTheAskerButNotForLong() throws InterruptedException {
    ExchangeServer server =
        new ExchangeServer(
            tools.tools(),
            new ExchangeServer.Capacity(2, 10),
            ExchangeLimits.noMessage(5_000),
            (substream, request) -> reply("me"));
    FramedEnd reader = new FramedEnd(open(server).ours());
    FramedEnd waiter = new FramedEnd(open(server).ours());
    reader.finish();
    reader.skip("me", "<end>");

    waiter.skip("me");
    tools.advanceMs(49);
    assertThat(waiter.hasMore()).isFalse();
    tools.advanceMs(1);
    waiter.skip("<end>");
  }

  @Test
  void aServerAnswersOnlySoManyAtATime() {
    ExchangeServer server = server(2, 3, (substream, request) -> new CompletableFuture<>());
    PipedSubstream.Pair first = open(server);
    open(server);
    PipedSubstream.Pair third = open(server);
    assertThat(third.ours().ended().code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    PipedSubstream.Pair other = openFrom(server, 2);
    PipedSubstream.Pair tooMany = openFrom(server, 3);
    assertThat(other.ours().ended()).isNull();
    assertThat(tooMany.ours().ended().code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    assertThat(tools.count("exchange.refused")).isEqualTo(2);

    first.ours().reset(ErrorCode.NO_ERROR);

    assertThat(open(server).ours().ended()).isNull();
  }

  @Test
  void aServerDoesNotWaitForEver() {
    ExchangeServer server = server(1, 1, (substream, request) -> new CompletableFuture<>());
    PipedSubstream.Pair asked = open(server);

    tools.advanceMs(5_000);

    assertThat(asked.ours().ended()).isNotNull();
    assertThat(open(server).ours().ended()).isNull();
  }

  private CompletableFuture<List<Bytes>> ask(ExchangeLimits limits) {
    return Exchange.ask(
            pair.ours(), List.of(Bytes.utf8("question")), limits, tools.tools().alarms())
        .toCompletableFuture();
  }

  private static Throwable failure(CompletableFuture<?> failed) {
    return failed.handle((value, cause) -> cause).join();
  }

  private ExchangeServer server(int perPeer, int total, ExchangeServer.Answerer answerer) {
    return new ExchangeServer(
        tools.tools(),
        new ExchangeServer.Capacity(perPeer, total),
        ExchangeLimits.oneMessage(100, 5_000),
        answerer);
  }

  private PipedSubstream.Pair open(ExchangeServer server) {
    return openFrom(server, 1);
  }

  private static PipedSubstream.Pair openFrom(ExchangeServer server, int peer) {
    StubConnection over = StubConnection.from(Keys.of(peer));
    PipedSubstream.Pair opened = PipedSubstream.pair("/ask", over, over);
    server.opened(opened.theirs());
    return opened;
  }

  private static CompletableFuture<List<Bytes>> reply(String text) {
    return CompletableFuture.completedFuture(List.of(Bytes.utf8(text)));
  }
}
