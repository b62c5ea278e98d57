package io.kaiku.swarm.dial;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which dial, by the ticket that it chose and by a number that is never used again.
 */
final class Callers {
  private final Map<Long, Caller> byId = new HashMap<>();
  private final Map<Long, Caller> byTicket = new HashMap<>();

  /** Somebody who waits for a dial. */
  record Caller(long id, long ticket, PendingDial dial) {}

  void add(Caller caller) {
    byId.put(caller.id, caller);
    byTicket.put(caller.ticket, caller);
    caller.dial.tickets.add(caller.ticket);
  }

  @Nullable Caller byId(long id) {
    return byId.get(id);
  }

  @Nullable Caller byTicket(long ticket) {
    return byTicket.get(ticket);
  }

  void remove(Caller caller) {
    byId.remove(caller.id);
    byTicket.remove(caller.ticket);
    caller.dial.tickets.remove(caller.ticket);
  }

  /** Nobody waits for the dial any more. */
  void removeAll(PendingDial dial) {
    for (long ticket : dial.tickets) {
      Caller caller = byTicket.remove(ticket);
      if (caller != null) {
        byId.remove(caller.id);
      }
    }
    dial.tickets.clear();
  }

  int size() {
    return byId.size();
  }
}
