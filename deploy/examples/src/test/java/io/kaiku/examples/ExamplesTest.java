package io.kaiku.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.streams.Peer;
import io.kaiku.streams.bus.EventBus;
import io.kaiku.streams.codec.Codec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Runs every example. */
class ExamplesTest {

  @Test
  void ordersAreHeardInOtherDataCentres() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream stdout = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (EventBus eu = Orders.sell("eu", "127.0.0.1:0");
        EventBus us = Orders.sell("us", "127.0.0.1:0", address(eu.peer()))) {
      assertThat(us.id()).isNotEqualTo(eu.id());
      until(
          () ->
              printed.toString(StandardCharsets.UTF_8).contains("us sold Order[id=42, cents=1999]")
                  && printed.toString(StandardCharsets.UTF_8).contains("taken in [eu]"));
    } finally {
      System.setOut(stdout);
    }
  }

  @Test
  void whatIsSentComesBack() {
    try (Peer server = Echo.serve("127.0.0.1:0");
        Peer client = Peer.builder().listen().startBlocking()) {
      String back = done(Echo.call(client, server.addresses().getFirst(), "hello"));

      assertThat(back).isEqualTo("hello");
    }
  }

  @Test
  void aSlowReaderKnowsWhatItMissed() {
    Semaphore permits = new Semaphore(0);
    SlowReader reader = new SlowReader(permits);
    try (EventBus eu = EventBus.builder().listen("127.0.0.1:0").startBlocking();
        EventBus us =
            EventBus.builder().listen("127.0.0.1:0").seeds(address(eu.peer())).startBlocking();
        var subscription = reader.subscribe(us, "ticks")) {
      for (int i = 0; i < 100; i++) {
        done(eu.topic("ticks", Codec.utf8()).publish("tick " + i));
      }
      until(() -> subscription.counts().offered() == 100);
      permits.release(100);
      until(() -> reader.read.get() + reader.missed.get() == 100);

      assertThat(reader.missed.get()).isGreaterThanOrEqualTo(89);
    }
  }

  @Test
  void kryoMakesWhatIsRegistered() {
    TrustedEvents.Stock stock = new TrustedEvents.Stock();
    stock.items.add(new TrustedEvents.Item("book", 7));
    Codec<TrustedEvents.Stock> codec = TrustedEvents.codec();

    assertThat(codec.decode(codec.encode(stock)).items).isEqualTo(stock.items);
  }

  private static String address(Peer peer) {
    return peer.addresses().getFirst().toString();
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static void until(BooleanSupplier condition) {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - endNanos).isNegative();
      pause();
    }
  }

  /** Lets others have the processor; how long does not matter, the condition decides. */
  private static void pause() {
    try {
      boolean never = new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
      assert !never;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
