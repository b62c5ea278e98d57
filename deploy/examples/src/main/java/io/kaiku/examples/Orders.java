package io.kaiku.examples;

import io.kaiku.streams.bus.EventBus;
import io.kaiku.streams.bus.EventTopic;
import io.kaiku.streams.codec.Codec;

/** A service that tells what it sells, and hears what others sell. The README shows it. */
public final class Orders {
  private Orders() {}

  // snippet
  record Order(String id, long cents) {}

  static EventBus sell(String dataCentre, String listen, String... seeds) {
    EventBus bus =
        EventBus.builder().dataCentre(dataCentre).listen(listen).seeds(seeds).startBlocking();

    EventTopic<Order> orders = bus.topic("orders", Codec.json(Order.class));
    orders.subscribe(event -> System.out.println(event.dataCentre() + " sold " + event.value()));

    orders
        .publish(new Order("42", 19_99))
        .thenAccept(taken -> System.out.println("taken in " + taken.dataCentres()));
    return bus;
  }

  // end

  /** Runs a service: its data centre, where it listens as host:port, and its seeds. */
  public static void main(String[] args) {
    sell(args[0], args[1], java.util.Arrays.copyOfRange(args, 2, args.length));
  }
}
