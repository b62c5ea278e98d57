package io.kaiku.app.peer;

import io.kaiku.app.cli.KeyFiles;
import io.kaiku.app.cli.Password;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import java.nio.file.Path;
import java.security.SecureRandom;
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
      description = "Listen here; may be repeated. Port 0 takes a free port.")
  private List<String> listen = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "ADDR",
      description =
          "Join the peers that this one knows: a multiaddr or host:port; may be repeated.")
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

  /** Where to listen; {@code otherwise} if nothing is said. */
  List<Multiaddr> listen(String... otherwise) {
    var wanted = listen.isEmpty() ? List.of(otherwise) : listen;
    return wanted.stream().map(Addresses::toListen).toList();
  }

  /** The seeds; a host:port says nothing of who answers there. */
  public List<Multiaddr> seeds() {
    return seeds.stream().map(Addresses::toDial).toList();
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

  /** Whether it can dial somebody or be dialed. */
  public boolean canMeet() {
    return !seeds.isEmpty() || !listen.isEmpty();
  }

  Identity identity() {
    return key == null
        ? Identity.generate(KeyType.ED25519, new SecureRandom())
        : KeyFiles.load(key, password);
  }

  String dataCentre() {
    return dataCentre;
  }

  String network() {
    return network;
  }
}
