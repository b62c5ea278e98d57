package io.kaiku.simkit;

import java.util.random.RandomGenerator;

/** Which peers are connected at the start. */
@FunctionalInterface
public interface Topology {
  /** Takes one connection; an edge may be named twice, the second time says nothing. */
  @FunctionalInterface
  interface Edges {
    void connect(int dialer, int listener);
  }

  /** Names every connection among so many peers. */
  void edges(int peers, RandomGenerator random, Edges edges);

  /** Everybody with everybody; the later peer dials the earlier one. */
  static Topology full() {
    return (peers, random, edges) -> {
      for (int dialer = 1; dialer < peers; dialer++) {
        for (int listener = 0; listener < dialer; listener++) {
          edges.connect(dialer, listener);
        }
      }
    };
  }

  /** A line in the order of the indices. */
  static Topology line() {
    return (peers, random, edges) -> {
      for (int dialer = 1; dialer < peers; dialer++) {
        edges.connect(dialer, dialer - 1);
      }
    };
  }

  /** Everybody dials the first peer. */
  static Topology star() {
    return (peers, random, edges) -> {
      for (int dialer = 1; dialer < peers; dialer++) {
        edges.connect(dialer, 0);
      }
    };
  }

  /**
   * A connected random graph in which every peer dials about half of {@code degree} others: rings
   * in random order, laid over one another.
   *
   * @param degree connections per peer, even, at least two
   */
  static Topology randomRegular(int degree) {
    if (degree < 2 || degree % 2 != 0) {
      throw new IllegalArgumentException("degree is even and at least 2, not " + degree);
    }
    return (peers, random, edges) -> {
      for (int ring = 0; ring < degree / 2; ring++) {
        int[] order = permutation(peers, random);
        for (int i = 0; i < peers; i++) {
          if (order[i] != order[(i + 1) % peers]) {
            edges.connect(order[i], order[(i + 1) % peers]);
          }
        }
      }
    };
  }

  private static int[] permutation(int size, RandomGenerator random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
