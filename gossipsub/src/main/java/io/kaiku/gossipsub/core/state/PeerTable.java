package io.kaiku.gossipsub.core.state;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.PeerLink;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connected peers that speak gossipsub. The swarm's limits bound how many there are. */
public final class PeerTable {
  private final Map<PeerId, Neighbour> byId = new LinkedHashMap<>();

  /** One connected peer and what it has used up since the last heartbeat. */
  public static final class Neighbour {
    private final PeerId id;
    private final boolean outbound;
    private final boolean v11;

    private int ihaveRpcs;
    private int idsAsked;
    private int idsWanted;
    private int changes;
    private boolean awaitsGreeting = true;
    private boolean mayBeGreeted = true;

    private Neighbour(PeerId id, PeerLink link) {
      this.id = id;
      this.outbound = link.direction() == Direction.OUTBOUND;
      this.v11 = !link.protocol().equals("/meshsub/1.0.0");
    }

    public PeerId id() {
      return id;
    }

    /** Whether we dialed it: such peers cannot have been chosen by an attacker. */
    public boolean outbound() {
      return outbound;
    }

    /** Whether it reads the fields that v1.1 added to PRUNE. */
    public boolean readsBackoff() {
      return v11;
    }

    /** Counts an RPC with IHAVE that it sent; false beyond so many since the last heartbeat. */
    public boolean countIhave(int most) {
      return ++ihaveRpcs <= most;
    }

    /** How many ids we may still ask it for before the next heartbeat. */
    public int asksLeft(int most) {
      return most - idsAsked;
    }

    /** Counts ids that we asked it for. */
    public void countAsked(int ids) {
      idsAsked += ids;
    }

    /** Counts an id that it asked us for; false beyond so many since the last heartbeat. */
    public boolean countWanted(int most) {
      return ++idsWanted <= most;
    }

    /** Counts a GRAFT or a change of its subscriptions; false beyond so many, as above. */
    public boolean countChange(int most) {
      return ++changes <= most;
    }

    /**
     * Notes that it named subscriptions; whether it is to be told ours again.
     *
     * @param anew whether it named some a second time, so that it may have forgotten ours too; an
     *     answer to our own greeting is none to answer, and between two heartbeats one is enough
     */
    public boolean greeted(boolean anew) {
      boolean greet = anew && !awaitsGreeting && mayBeGreeted;
      awaitsGreeting = false;
      mayBeGreeted &= !greet;
      return greet;
    }

    private void heartbeat() {
      ihaveRpcs = 0;
      idsAsked = 0;
      idsWanted = 0;
      changes = 0;
      mayBeGreeted = true;
    }
  }

  /** Adds a peer; one that is there already begins anew. */
  public Neighbour up(PeerId peer, PeerLink link) {
    var neighbour = new Neighbour(peer, link);
    byId.put(peer, neighbour);
    return neighbour;
  }

  /** Removes a peer; false if it was not there. */
  public boolean down(PeerId peer) {
    return byId.remove(peer) != null;
  }

  public @Nullable Neighbour get(PeerId peer) {
    return byId.get(peer);
  }

  public boolean isOutbound(PeerId peer) {
    Neighbour neighbour = byId.get(peer);
    return neighbour != null && neighbour.outbound;
  }

  public Collection<PeerId> ids() {
    return Collections.unmodifiableSet(byId.keySet());
  }

  /** Begins a new allowance for every peer. */
  public void heartbeat() {
    byId.values().forEach(Neighbour::heartbeat);
  }

  public int size() {
    return byId.size();
  }
}
