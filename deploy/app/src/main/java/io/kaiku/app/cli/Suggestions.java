package io.kaiku.app.cli;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Which names of options and commands somebody may have meant. */
final class Suggestions {
  private static final int MOST = 3;

  private Suggestions() {}

  /** The names nearest to what was typed, at most a third of it away; empty if there are none. */
  static List<String> of(String typed, CommandLine commandLine) {
    var name = typed.replaceFirst("=.*", "");
    var names = new TreeSet<String>();
    if (name.startsWith("-")) {
      for (OptionSpec option : commandLine.getCommandSpec().options()) {
        if (!option.hidden()) {
          names.addAll(List.of(option.names()));
        }
      }
    } else {
      commandLine
          .getSubcommands()
          .forEach(
              (command, line) -> {
                if (!line.getCommandSpec().usageMessage().hidden()) {
                  names.add(command);
                }
              });
    }
    return nearest(name, names);
  }

  private static List<String> nearest(String name, Collection<String> names) {
    int best = names.stream().mapToInt(known -> distance(name, known)).min().orElse(0);
    return best > Math.max(1, name.length() / 3)
        ? List.of()
        : names.stream().filter(known -> distance(name, known) == best).limit(MOST).toList();
  }

  /** Insertions, deletions, replacements and swaps of neighbours from one name to the other. */
  static int distance(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[one.length()][other.length()];
  }
}
