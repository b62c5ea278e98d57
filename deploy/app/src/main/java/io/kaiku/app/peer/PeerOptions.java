package io.kaiku.app.peer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.app.cli.Password;
import io.kaiku.streams.Peer;
import io.kaiku.streams.PeerBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that starts a peer. */
public final class PeerOptions {
  @Option(
      names = "--listen",
      paramLabel = "MULTIADDR",
      arity = "1..*",
      parameterConsumer = AddressList.class,
      description = "Listen here: one or several addresses. Port 0 takes a free port.")
  private List<String> listen = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "ADDR",
      arity = "1..*",
      parameterConsumer = AddressList.class,
      description = "Join the network of these peers: multiaddrs or host:port.")
  private List<String> seeds = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The key file that gives the PeerId (default: a new PeerId each time).")
  private @Nullable Path key;

  @Mixin private final Password password = new Password();

  @Option(
      names = "--data-centre",
      paramLabel = "NAME",
      description = "The data centre that others are told.")
  private String dataCentre = "";

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "The network whose peers find one another (default: ${DEFAULT-VALUE}).")
  private String network = "kaiku";

  /** What the options say of the peer; {@code otherwise} is where it listens if they do not. */
  public PeerBuilder peer(String... otherwise) {
    var builder =
        Peer.builder()
            .network(network)
            .dataCentre(dataCentre)
            .listen(listen.isEmpty() ? otherwise : listen.toArray(String[]::new))
            .seeds(seeds.toArray(String[]::new));
    return key == null ? builder : builder.identity(password.keys(key).load());
  }

  /** The same peer with other settings, in HOCON. */
  public PeerBuilder peerWith(String settings) {
    Config config = ConfigFactory.parseString(settings);
    return peer().config(config);
  }

  /** The same with another seed, for another peer of this process. */
  public PeerOptions withSeed(String seed) {
    var other = new PeerOptions();
    other.listen = listen;
    other.seeds = List.of(seed);
    other.dataCentre = dataCentre;
    other.network = network;
    return other;
  }

  /** Whether it is told of anybody. */
  public boolean hasSeeds() {
    return !seeds.isEmpty();
  }

  /** Whether it can dial somebody or be dialed. */
  public boolean canMeet() {
    return !seeds.isEmpty() || !listen.isEmpty();
  }
}
