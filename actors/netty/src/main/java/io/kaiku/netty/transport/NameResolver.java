package io.kaiku.netty.transport;

import io.kaiku.kernel.addr.Multiaddr;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Looks up the names in addresses: {@code /dns}, {@code /dns4}, {@code /dns6} and {@code /dnsaddr}.
 */
public interface NameResolver {

  /**
   * One step: what the name stands for, with the rest of the address kept. The addresses of a
   * {@code /dnsaddr} may be names again; of those only the ones are kept that end in the same
   * {@code /p2p} as the name, if it has one (addressing/README.md, "dnsaddr"). Bounded in time, in
   * the size of an answer and in {@code maxAddresses}.
   *
   * @return at least one address, or {@link TransportException.ResolutionFailed}
   */
  CompletionStage<List<Multiaddr>> resolve(Multiaddr name, int maxAddresses);

  /** Stops lookups under way, which fail. Idempotent. */
  void close();
}
