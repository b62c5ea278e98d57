package io.kaiku.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts peers: ours by the launcher, foreign ones by {@code deploy/interop/peer}. */
final class Peers {
  static final String LOCAL = "/ip4/127.0.0.1/tcp/0";

  private final Path deploy;

  /** {@code deploy} is the folder that holds the launcher. */
  Peers(Path deploy) {
    this.deploy = deploy;
  }

  /** Our command line. */
  PeerProcess ours(String... arguments) {
    return start("kaiku", List.of(deploy.resolve("kaiku").toString()), arguments);
  }

  /** Our node that listens on loopback. */
  PeerProcess ourNode(String... arguments) {
    return ours(join(List.of("node", "--json", "--listen", LOCAL), arguments));
  }

  /** A foreign peer that listens on loopback. */
  PeerProcess foreignListener(String language, String... arguments) {
    return foreign(language, join(List.of("listen", "--listen", LOCAL), arguments));
  }

  /** A foreign peer that tries something with the peer at an address. */
  PeerProcess foreignDialer(String language, String address, String... probe) {
    return foreign(language, join(List.of("dial", address), probe));
  }

  static String[] join(List<String> first, String... rest) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(rest));
    return all.toArray(String[]::new);
  }

  /** A foreign peer. */
  PeerProcess foreign(String language, String... arguments) {
    return start(language, List.of(deploy.resolve("interop/peer").toString(), language), arguments);
  }

  private static PeerProcess start(String name, List<String> program, String... arguments) {
    return PeerProcess.start(
        name + " " + String.join(" ", arguments), List.of(join(program, arguments)));
  }
}
