package io.kaiku.app.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * The live table of the demo: drawn over itself at a terminal, a line each few seconds elsewhere.
 */
final class Table {
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
  private int drawn;

  Table(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Draws what the members have reported. */
  void draw(List<MemberProcess> members) {
    if (terminal && drawn > 0) {
      out.print("\033[" + drawn + "A");
    }
    drawn = 0;
    line(HEAD);
    var total = Report.NOTHING;
    for (var member : members) {
      total = total.plus(member.report());
      line(row(member.dataCentre(), member.report()));
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
