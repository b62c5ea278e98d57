package io.kaiku.streams.bus;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An event that was published.
 *
 * @param peers to how many peers it was handed: written to their links, at least one
 * @param dataCentres where these peers run, as far as known
 * @param millis from the call of publish until this was known
 */
public record Published(int peers, SortedSet<String> dataCentres, long millis) {
  /** Keeps an immutable set. */
  public Published {
    dataCentres = Collections.unmodifiableSortedSet(new TreeSet<>(dataCentres));
  }
}
