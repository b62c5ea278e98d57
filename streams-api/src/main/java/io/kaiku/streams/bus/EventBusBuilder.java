package io.kaiku.streams.bus;

import io.kaiku.streams.Peer;
import io.kaiku.streams.PeerBuilder;
import io.kaiku.streams.flow.Blocking;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/**
 * Collects what a bus is to be. Methods throw {@link
 * io.kaiku.streams.KaikuException.Misconfigured}.
 */
public final class EventBusBuilder {

  private final PeerBuilder peer = Peer.builder();

  EventBusBuilder() {}

  /** The name of the network: services of one network find one another. */
  public EventBusBuilder network(String name) {
    peer.network(name);
    return this;
  }

  /** Where this service runs; others see it with each event. */
  public EventBusBuilder dataCentre(String label) {
    peer.dataCentre(label);
    return this;
  }

  /** Where to listen: {@code host:port} or multiaddrs. */
  public EventBusBuilder listen(String... addresses) {
    peer.listen(addresses);
    return this;
  }

  /** Other services to begin with, one is enough: {@code host:port} or multiaddrs. */
  public EventBusBuilder seeds(String... addresses) {
    peer.seeds(addresses);
    return this;
  }

  /** The file of the private key, made at the first start: who this service is for others. */
  public EventBusBuilder keyFile(Path file) {
    peer.keyFile(file);
    return this;
  }

  /** Further settings below {@code kaiku}, in HOCON, over those of {@code application.conf}. */
  public EventBusBuilder config(String hocon) {
    peer.config(hocon);
    return this;
  }

  /** Settings of the peer below. */
  public PeerBuilder peer() {
    return peer;
  }

  /**
   * Starts the bus.
   *
   * @return the bus, listening, whether a seed was reached yet or not; fails with {@link
   *     io.kaiku.streams.KaikuException}
   */
  public CompletionStage<EventBus> start() {
    return peer.start().thenApply(EventBus::of);
  }

  /** {@link #start}, and waits for it. */
  public EventBus startBlocking() {
    return Blocking.join(start());
  }
}
