package io.kaiku.streams.bus;

import org.apache.pekko.actor.typed.ActorSystem;

/** Buses of one network on loopback. */
final class Buses {
  private Buses() {}

  static EventBus start(ActorSystem<?> system, String dataCentre, String hocon, String... seeds) {
    EventBusBuilder builder =
        EventBus.builder()
            .network("test")
            .dataCentre(dataCentre)
            .listen("127.0.0.1:0")
            .seeds(seeds)
            .config(hocon);
    builder.peer().system(system);
    return builder.startBlocking();
  }

  /** Where a bus listens, as host:port. */
  static String hostAndPort(EventBus bus) {
    var address = bus.peer().addresses().getFirst();
    return "127.0.0.1:" + address.port(io.kaiku.kernel.addr.Protocol.TCP).orElseThrow();
  }
}
