package io.kaiku.swarm.peers;

import java.util.List;
import java.util.TreeSet;

/**
 * What a peer is called and what it is for.
 *
 * @param name a friendly name that the local user gave it; empty: none
 * @param dataCentre where it runs, as it said in a signed card; empty: unknown
 * @param tags purposes such as {@code seed} or {@code mesh}, sorted and without duplicates
 */
public record PeerLabels(String name, String dataCentre, List<String> tags) {
  /** The most tags of one peer. */
  public static final int MAX_TAGS = 16;

  /** The longest name, data centre or tag, in characters. */
  public static final int MAX_LENGTH = 64;

  /** Nothing is known. */
  public static final PeerLabels NONE = new PeerLabels("", "", List.of());

  /** Throws {@link IllegalArgumentException} if a limit is exceeded. */
  public PeerLabels {
    check("name", name);
    check("data centre", dataCentre);
    tags.forEach(tag -> check("tag", tag));
    tags = List.copyOf(new TreeSet<>(tags));
    if (tags.size() > MAX_TAGS) {
      throw new IllegalArgumentException(
          "a peer has at most " + MAX_TAGS + " tags, not " + tags.size() + "; remove some first");
    }
  }

  /**
   * What a remote peer calls something, made fit for a label: no control characters, cut to size.
   */
  public static String clean(String claimed) {
    return PeerText.clean(claimed, MAX_LENGTH);
  }

  public PeerLabels withName(String newName) {
    return new PeerLabels(newName, dataCentre, tags);
  }

  public PeerLabels withDataCentre(String newDataCentre) {
    return new PeerLabels(name, newDataCentre, tags);
  }

  public PeerLabels withTag(String tag) {
    TreeSet<String> more = new TreeSet<>(tags);
    more.add(tag);
    return new PeerLabels(name, dataCentre, List.copyOf(more));
  }

  public PeerLabels withoutTag(String tag) {
    return new PeerLabels(
        name, dataCentre, tags.stream().filter(other -> !other.equals(tag)).toList());
  }

  public boolean has(String tag) {
    return tags.contains(tag);
  }

  private static void check(String what, String text) {
    if (!text.equals(clean(text))) {
      throw new IllegalArgumentException(
          "a "
              + what
              + " has at most "
              + MAX_LENGTH
              + " characters and no control characters: "
              + clean(text));
    }
  }
}
