package io.kaiku.node.swarm;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.protocol.InboundHandler;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who answers which protocol. The ids of modules are answered for as long as the peer runs:
 * substreams that arrive while the actor of a module is being restarted are parked for its next
 * incarnation, because {@code na} would tell the remote peer for good that we do not speak the
 * protocol. Thread-safe.
 */
public final class InboundProtocols {

  /** Substreams parked per protocol id; one more is reset. */
  private static final int MAX_PARKED = 256;

  private final Map<String, Slot> slots = new ConcurrentHashMap<>();
  private final Tools tools;
  private final Runnable changed;

  /**
   * Creates an empty table.
   *
   * @param changed run after the set of ids has changed
   */
  public InboundProtocols(Tools tools, Runnable changed) {
    this.tools = tools;
    this.changed = changed;
  }

  /** Promises that a module will answer these ids. */
  public void reserve(String module, List<String> protocols) {
    for (String protocol : protocols) {
      Slot slot = new Slot(module, true);
      Slot former = slots.putIfAbsent(protocol, slot);
      if (former != null) {
        throw new IllegalStateException(
            protocol + " of " + module + " is answered by " + former.owner + " already");
      }
    }
    changed.run();
  }

  /**
   * Lets a handler answer these ids; of a module it replaces the former one.
   *
   * @param owner the module, or a name for users
   */
  public Registration handle(String owner, List<String> protocols, InboundHandler handler) {
    List<Substream> waiting = install(owner, protocols, handler);
    changed.run();
    waiting.forEach(substream -> open(handler, substream));
    return () -> {
      protocols.forEach(protocol -> uninstall(protocol, handler));
      changed.run();
    };
  }

  /** Every id that is answered now, sorted. */
  public Set<String> ids() {
    return new TreeSet<>(slots.keySet());
  }

  /** Whether an id is answered. */
  public boolean supports(String protocol) {
    return slots.containsKey(protocol);
  }

  /** Gives a negotiated substream to its handler. */
  public void dispatch(Substream substream) {
    Slot slot = slots.get(substream.protocol());
    if (slot == null) {
      substream.reset(ErrorCode.PROTOCOL_NEGOTIATION_FAILED);
      return;
    }
    slot.give(substream);
  }

  /** Resets what is parked. */
  public void close() {
    slots.values().forEach(Slot::close);
  }

  private synchronized List<Substream> install(
      String owner, List<String> protocols, InboundHandler handler) {
    for (String protocol : protocols) {
      Slot slot = slots.get(protocol);
      if (slot != null && !slot.admits(owner)) {
        throw new IllegalStateException(protocol + " is answered by " + slot.owner + " already");
      }
    }
    List<Substream> waiting = new ArrayList<>();
    for (String protocol : protocols) {
      slots.computeIfAbsent(protocol, free -> new Slot(owner, false)).install(handler, waiting);
    }
    return waiting;
  }

  private synchronized void uninstall(String protocol, InboundHandler handler) {
    Slot slot = slots.get(protocol);
    if (slot != null && slot.uninstall(handler)) {
      slots.remove(protocol);
    }
  }

  private void open(InboundHandler handler, Substream substream) {
    try {
      handler.opened(substream);
    } catch (RuntimeException bug) {
      tools.counters().count("inbound.handler_threw");
      tools.log().note("inbound.handler_threw", substream.connection().remotePeer(), bug::toString);
      substream.reset(ErrorCode.NO_ERROR);
    }
  }

  private final class Slot {
    private final String owner;
    private final boolean module;
    private @Nullable InboundHandler handler;
    private final Deque<Substream> parked = new ArrayDeque<>();

    Slot(String owner, boolean module) {
      this.owner = owner;
      this.module = module;
    }

    boolean admits(String newOwner) {
      return module && owner.equals(newOwner);
    }

    synchronized void install(InboundHandler newHandler, List<Substream> waiting) {
      handler = newHandler;
      waiting.addAll(parked);
      parked.clear();
    }

    /** Whether the id is free now; only the handler that is installed can be taken out. */
    @SuppressWarnings(
        "ReferenceEquality") // handlers are told apart by who they are, not by what they equal
    synchronized boolean uninstall(InboundHandler old) {
      if (handler == old) {
        handler = null;
      }
      return !module && handler == null;
    }

    void give(Substream substream) {
      InboundHandler current;
      synchronized (this) {
        current = handler;
        if (current == null && module && park(substream)) {
          return;
        }
      }
      if (current == null) {
        tools.counters().count("inbound.not_handled");
        substream.reset(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
      } else {
        open(current, substream);
      }
    }

    synchronized void close() {
      parked.forEach(substream -> substream.reset(ErrorCode.SHUTDOWN));
      parked.clear();
    }

    /** A newer substream of the same connection takes the place of an older one. */
    private boolean park(Substream substream) {
      parked.removeIf(old -> superseded(old, substream));
      if (parked.size() >= MAX_PARKED) {
        return false;
      }
      tools.counters().count("inbound.parked");
      parked.add(substream);
      return true;
    }

    private static boolean superseded(Substream old, Substream by) {
      if (old.connection().id() != by.connection().id()) {
        return false;
      }
      old.reset(ErrorCode.SUPPLANTED);
      return true;
    }
  }
}
