package io.kaiku.node;

import com.typesafe.config.Config;
import io.kaiku.swarm.limits.ScopeKind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Refuses settings below {@code kaiku} that nobody reads: most of them are misspelt, and would be
 * ignored in silence.
 */
final class UnknownSettings {

  private static final String ROOT = "kaiku";
  private static final int SIMILAR = 3;

  /** Limits follow from the process where they are not set, so {@code reference.conf} has none. */
  private static final Pattern LIMIT =
      Pattern.compile(
          Arrays.stream(ScopeKind.values())
              .map(kind -> Pattern.quote(kind.key()))
              .collect(
                  Collectors.joining(
                      "|",
                      "swarm\\.limits\\.(",
                      ")\\.(connections|streams)\\.(inbound|outbound|total)")));

  private UnknownSettings() {}

  /**
   * Checks every section that a {@code reference.conf} has; others belong to somebody else.
   *
   * @throws IllegalArgumentException naming the setting, and the one that may be meant
   */
  static void refuse(Config settings, Config reference) {
    Set<String> known = keys(reference);
    Set<String> sections =
        known.stream().map(UnknownSettings::section).collect(Collectors.toCollection(TreeSet::new));
    for (String key : keys(settings)) {
      boolean read = known.contains(key) || LIMIT.matcher(key).matches();
      if (!read
          && (sections.contains(section(key)) || similar(section(key), sections).isPresent())) {
        throw new IllegalArgumentException(
            ROOT
                + "."
                + key
                + " is not a setting; "
                + similar(key, known)
                    .map(meant -> "did you mean " + ROOT + "." + meant + "?")
                    .orElse("reference.conf has them all"));
      }
    }
  }

  private static Set<String> keys(Config config) {
    return config.getConfig(ROOT).entrySet().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String section(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }

  private static Optional<String> similar(String key, Set<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
        .filter(nearest -> distance(key, nearest) < SIMILAR);
  }

  /** How many letters must be put in, taken out or replaced (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
