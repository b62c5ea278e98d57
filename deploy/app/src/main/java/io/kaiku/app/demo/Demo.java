package io.kaiku.app.demo;

import io.kaiku.app.cli.Errors;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Three data centres of two peers each, as three processes that know only the first one's address
 * and become one mesh. Every event is expected at the five other peers. However this process ends,
 * theirs end with it.
 */
final class Demo implements AutoCloseable {
  static final List<String> DATA_CENTRES = List.of("eu", "us", "ap");
  static final int PEERS_PER_DATA_CENTRE = 2;
  static final int PEERS = PEERS_PER_DATA_CENTRE * DATA_CENTRES.size();

  private static final long START_S = 60;

  /** How long deliveries may stand still before what is missing counts as missed. */
  private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** Deliveries that may be outstanding before the next event is published. */
  private static final long MAX_UNDER_WAY = 400;

  /** How much later than its children this process may hear of the same signal. */
  private static final long SIGNAL_MS = 2_000;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * How fast and how long events are published.
   *
   * @param nanos 0: until the source is over
   */
  record Pace(double eventsPerSecond, long nanos) {}

  /** What came of it. */
  record Outcome(Report total, long published, long expected, long missed) {}

  private final List<MemberProcess> members = new CopyOnWriteArrayList<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread hook = new Thread(this::end, "demo-shutdown");

  private Demo() {}

  /**
   * Starts the processes and waits until they are one mesh.
   *
   * @param command the command line of a member, given its data centre and the seeds
   */
  static Demo start(MemberLine command) throws IOException {
    var demo = new Demo();
    Runtime.getRuntime().addShutdownHook(demo.hook);
    try {
      demo.startMembers(command);
      return demo;
    } catch (IOException | RuntimeException e) {
      demo.close();
      throw e;
    }
  }

  /** Gives the command line of a member. */
  @FunctionalInterface
  interface MemberLine {
    List<String> command(String dataCentre, List<String> seeds);
  }

  List<MemberProcess> members() {
    return members;
  }

  /**
   * Publishes events from the source, round and round over the data centres, until it ends or the
   * time is up, and then waits until all are delivered, or nothing more comes.
   *
   * @param look called again and again meanwhile
   */
  Outcome run(Source source, Pace pace, Runnable look) throws IOException {
    long start = System.nanoTime();
    long published = 0;
    while (!source.isOver() && !isLate(start, pace)) {
      throwIfGone();
      look.run();
      long wait = (long) (published * 1e9 / pace.eventsPerSecond()) - (System.nanoTime() - start);
      if (wait > 0) {
        LockSupport.parkNanos(Math.min(wait, LOOK_NANOS));
        continue;
      }
      var event = source.poll(LOOK_NANOS);
      if (event != null) {
        awaitDelivered(published * (PEERS - 1) - MAX_UNDER_WAY, look);
        members.get((int) (published % members.size())).publish(event);
        published++;
      }
    }
    long expected = published * (PEERS - 1);
    awaitDelivered(expected, look);
    var total = total();
    return new Outcome(total, published, expected, Math.max(0, expected - total.delivered()));
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the hook is at work already
    }
    end();
  }

  private void end() {
    ending.countDown();
    members.forEach(MemberProcess::endInput);
    members.forEach(MemberProcess::awaitEnd);
  }

  private void startMembers(MemberLine command) throws IOException {
    var seed = startMember(command, DATA_CENTRES.getFirst(), List.of());
    var address = await(seed.address());
    for (var dataCentre : DATA_CENTRES.subList(1, DATA_CENTRES.size())) {
      startMember(command, dataCentre, List.of(address));
    }
    for (var member : members) {
      await(member.meshed());
    }
  }

  private MemberProcess startMember(MemberLine command, String dataCentre, List<String> seeds)
      throws IOException {
    var member = MemberProcess.start(dataCentre, command.command(dataCentre, seeds));
    members.add(member);
    return member;
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get(START_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(Errors.cause(e).getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("the data centres are no mesh after " + START_S + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static boolean isLate(long start, Pace pace) {
    return pace.nanos() > 0 && System.nanoTime() - start >= pace.nanos();
  }

  /**
   * Waits until so many deliveries are reported, or nothing has come for {@link #STILL_NANOS}. So a
   * machine that is too slow for the pace sets its own: events wait here, and not in queues that
   * drop them.
   */
  private void awaitDelivered(long enough, Runnable look) throws IOException {
    long since = System.nanoTime();
    long before = -1;
    for (var total = total(); total.delivered() + total.missed() < enough; total = total()) {
      throwIfGone();
      long now = System.nanoTime();
      if (total.delivered() != before) {
        before = total.delivered();
        since = now;
      } else if (now - since >= STILL_NANOS) {
        return;
      }
      look.run();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void throwIfGone() throws IOException {
    for (var member : members) {
      if (!member.isAlive() && !(member.isInterrupted() && isEnding())) {
        throw new IOException(member.gone());
      }
    }
  }

  /** Whether this process is told to end, now or within a moment. */
  private boolean isEnding() {
    try {
      return ending.await(SIGNAL_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Report total() {
    var total = Report.NOTHING;
    for (var member : members) {
      total = total.plus(member.report());
    }
    return total;
  }
}
