package io.kaiku.streams;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.streams.flow.Blocking;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a peer is to be. Whatever is not said is as {@code application.conf} and the {@code
 * reference.conf} of each module say. Methods throw {@link KaikuException.Misconfigured}.
 */
public final class PeerBuilder {

  private Config config = ConfigFactory.empty();
  private Supplier<Identity> identity = PeerBuilder::fresh;
  private @Nullable List<Multiaddr> listen;
  private final List<Multiaddr> seeds = new ArrayList<>();
  private @Nullable String network;
  private @Nullable String dataCentre;
  private Optional<ActorSystem<?>> system = Optional.empty();

  PeerBuilder() {}

  /** Settings below {@code kaiku}, over those of {@code application.conf}. */
  public PeerBuilder config(Config settings) {
    config = settings;
    return this;
  }

  /** The same as text in HOCON. */
  public PeerBuilder config(String hocon) {
    try {
      return config(ConfigFactory.parseString(hocon));
    } catch (ConfigException e) {
      throw new KaikuException.Misconfigured("config", e);
    }
  }

  /** Who the peer is; unless told, a new identity at each start. */
  public PeerBuilder identity(Identity who) {
    identity = () -> who;
    return this;
  }

  /** The file of the private key; it is made when the peer starts for the first time. */
  public PeerBuilder keyFile(Path file) {
    identity = Keys.plain(file)::loadOrCreate;
    return this;
  }

  /** The same, encrypted with a password. */
  public PeerBuilder keyFile(Path file, char[] password) {
    identity = Keys.encrypted(file, password)::loadOrCreate;
    return this;
  }

  /** Where to listen: multiaddrs or {@code host:port}; none: the peer only dials. */
  public PeerBuilder listen(String... addresses) {
    listen = Arrays.stream(addresses).map(text -> Addresses.parse("listen", text)).toList();
    return this;
  }

  /** Peers to begin with: multiaddrs with or without {@code /p2p/…}, or {@code host:port}. */
  public PeerBuilder seeds(String... addresses) {
    for (String text : addresses) {
      seeds.add(Addresses.parse("seeds", text));
    }
    return this;
  }

  /** The name of the network, by which peers find one another. */
  public PeerBuilder network(String name) {
    network = name;
    return this;
  }

  /** The label of the data centre in which the peer runs. */
  public PeerBuilder dataCentre(String label) {
    dataCentre = label;
    return this;
  }

  /** An ActorSystem to live in, which stays the caller's; unless told, the peer makes its own. */
  public PeerBuilder system(ActorSystem<?> existing) {
    system = Optional.of(existing);
    return this;
  }

  /**
   * Starts the peer.
   *
   * @return the peer, listening; fails with {@link KaikuException}
   */
  public CompletionStage<Peer> start() {
    try {
      return Peer.start(this);
    } catch (KaikuException e) {
      return CompletableFuture.failedFuture(e);
    } catch (IllegalArgumentException | ConfigException e) {
      return CompletableFuture.failedFuture(new KaikuException.Misconfigured("config", e));
    }
  }

  /** {@link #start}, and waits for it. */
  public Peer startBlocking() {
    return Blocking.join(start());
  }

  /** All settings, with the defaults of every module beneath. */
  Config resolved() {
    return config.withFallback(ConfigFactory.load()).resolve();
  }

  Identity who() {
    return identity.get();
  }

  Optional<List<Multiaddr>> listen() {
    return Optional.ofNullable(listen);
  }

  List<Multiaddr> seeds() {
    return List.copyOf(seeds);
  }

  Optional<String> network() {
    return Optional.ofNullable(network);
  }

  Optional<String> dataCentre() {
    return Optional.ofNullable(dataCentre);
  }

  Optional<ActorSystem<?>> system() {
    return system;
  }

  private static Identity fresh() {
    return Identity.generate(KeyType.ED25519, new SecureRandom());
  }
}
