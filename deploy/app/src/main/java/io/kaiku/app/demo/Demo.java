package io.kaiku.app.demo;

import io.kaiku.app.cli.Errors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Three data centres of two peers each, as three processes that know only the first one's address
 * and become one mesh. Every event is expected at the five other peers.
 */
final class Demo implements AutoCloseable {
  static final List<String> DATA_CENTRES = List.of("eu", "us", "ap");
  static final int PEERS_PER_DATA_CENTRE = 2;
  static final int PEERS = PEERS_PER_DATA_CENTRE * DATA_CENTRES.size();

  private static final long START_S = 60;

  /** How long deliveries may stand still before what is missing counts as missed. */
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Deliveries that may be outstanding before the next event is published. */
  private static final long MAX_UNDER_WAY = 400;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How the demo goes: what is drawn meanwhile, and how often. */
  record Pace(double eventsPerSecond, long drawEveryNanos) {}

  /** What came of it. */
  record Outcome(Report total, long expected, long missed) {}

  private final List<MemberProcess> members = new ArrayList<>();

  private Demo() {}

  /**
   * Starts the processes and waits until they are one mesh.
   *
   * @param command the command line of a member, given its data centre and the seeds
   */
  static Demo start(MemberLine command) throws IOException {
    var demo = new Demo();
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
   */
  Outcome run(Source source, Pace pace, long seconds, Runnable draw) throws IOException {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    long nextDraw = start;
    long published = 0;
    for (var event = source.next(); event != null; event = source.next()) {
      long due = start + (long) (published * 1e9 / pace.eventsPerSecond());
      if (due - end >= 0) {
        break;
      }
      for (long now = System.nanoTime(); now - due < 0; now = System.nanoTime()) {
        if (now - nextDraw >= 0) {
          draw.run();
          nextDraw = now + pace.drawEveryNanos();
        }
        LockSupport.parkNanos(Math.min(due - now, Math.max(1, nextDraw - now)));
      }
      awaitRoom(published, draw);
      members.get((int) (published % members.size())).publish(event);
      published++;
    }
    drain(published, draw);
    return outcome(published);
  }

  @Override
  public void close() {
    members.forEach(MemberProcess::close);
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

  /**
   * A machine that is too slow for the pace sets its own: events wait here, not in queues that drop
   * them.
   */
  private void awaitRoom(long published, Runnable draw) {
    long since = System.nanoTime();
    for (var total = total();
        published * (PEERS - 1) - total.delivered() - total.missed() > MAX_UNDER_WAY
            && System.nanoTime() - since < DRAIN_NANOS;
        total = total()) {
      draw.run();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Waits until everything is there, or nothing has come for {@link #DRAIN_NANOS}. */
  private void drain(long published, Runnable draw) {
    long settled = -1;
    long since = System.nanoTime();
    while (true) {
      var total = total();
      long now = System.nanoTime();
      if (total.delivered() + total.missed() >= published * (PEERS - 1)) {
        break;
      }
      if (total.delivered() != settled) {
        settled = total.delivered();
        since = now;
      } else if (now - since >= DRAIN_NANOS) {
        break;
      }
      draw.run();
      LockSupport.parkNanos(LOOK_NANOS);
    }
    draw.run();
  }

  private Outcome outcome(long published) {
    var total = total();
    long expected = published * (PEERS - 1);
    return new Outcome(total, expected, Math.max(0, expected - total.delivered()));
  }

  private Report total() {
    var total = Report.NOTHING;
    for (var member : members) {
      total = total.plus(member.report());
    }
    return total;
  }
}
