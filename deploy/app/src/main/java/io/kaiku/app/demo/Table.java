package io.kaiku.app.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The live table of the demo: drawn over itself at a terminal, as a new one each few seconds
 * elsewhere.
 */
final class Table {
  private static final long AT_A_TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long ELSEWHERE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String HEAD =
      String.format(
          Locale.ROOT,
          "  %-12s %10s %10s %10s %10s %10s",
          "data centre",
          "published",
          "delivered",
          "missed",
          "p50 ms",
          "p99 ms");

  private final PrintStream out;
  private final boolean terminal;
  private final List<MemberProcess> members;
  private long drawnAt = System.nanoTime();
  private int drawn;

  Table(PrintStream out, boolean terminal, List<MemberProcess> members) {
    this.out = out;
    this.terminal = terminal;
    this.members = members;
  }

  /** Draws what the members have reported, if the last drawing is old enough. */
  void refresh() {
    if (System.nanoTime() - drawnAt >= (terminal ? AT_A_TERMINAL_NANOS : ELSEWHERE_NANOS)) {
      draw();
    }
  }

  /** Draws what the members have reported. */
  void draw() {
    drawnAt = System.nanoTime();
    if (terminal && drawn > 0) {
      out.print("\033[" + drawn + "A");
    }
    drawn = 0;
    line(HEAD);
    var total = Report.NOTHING;
    for (var member : members) {
      var report = member.report();
      total = total.plus(report);
      line(row(member.dataCentre(), report));
    }
    line(row("all", total));
    out.flush();
  }

  private void line(String text) {
    out.println(terminal ? "\033[2K" + text : text);
    drawn++;
  }

  private static String row(String name, Report report) {
    return String.format(
        Locale.ROOT,
        "  %-12s %10d %10d %10d %10.2f %10.2f",
        name,
        report.published(),
        report.delivered(),
        report.missed(),
        report.latencies().percentileMillis(50),
        report.latencies().percentileMillis(99));
  }
}
