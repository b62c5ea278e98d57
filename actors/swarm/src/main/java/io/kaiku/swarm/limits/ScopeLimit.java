package io.kaiku.swarm.limits;

/** What one scope may take. */
public record ScopeLimit(Counts connections, Counts streams) {
  /** No bound at all. */
  public static final ScopeLimit UNLIMITED = new ScopeLimit(Counts.UNLIMITED, Counts.UNLIMITED);

  public ScopeLimit withConnections(Counts counts) {
    return new ScopeLimit(counts, streams);
  }

  public ScopeLimit withStreams(Counts counts) {
    return new ScopeLimit(connections, counts);
  }

  /** How many, by direction and in all; the sum of both directions may exceed {@code total}. */
  public record Counts(int inbound, int outbound, int total) {
    /** No bound. */
    public static final Counts UNLIMITED = new Counts(Integer.MAX_VALUE);

    public Counts {
      if (inbound < 0 || outbound < 0 || total < 0) {
        throw new IllegalArgumentException(
            "limits must not be negative, not " + inbound + ", " + outbound + ", " + total);
      }
    }

    /** The same bound for each direction and in all. */
    public Counts(int each) {
      this(each, each, each);
    }
  }
}
