package io.kaiku.wire.upgrade;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.wire.Role;
import io.kaiku.wire.SecurityHandshake;
import io.kaiku.wire.SecurityProtocol;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import io.kaiku.wire.multistream.MultistreamInitiator;
import io.kaiku.wire.multistream.MultistreamResponder;
import io.kaiku.wire.multistream.Negotiation;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns one raw connection into a secured and multiplexed one: security is negotiated, its
 * handshake done, and a muxer agreed on, inside the handshake if both sides can, else by
 * multistream-select over the secured channel (libp2p specs: connections, "Upgrading Connections").
 *
 * <p>An initiator with a single security protocol begins its handshake together with the proposal,
 * which saves a round trip. There is no clock in it: the driver gives up at a deadline of its own,
 * and {@link #phase} says how far it came. It belongs to one thread.
 */
public final class Upgrade {
  private final UpgradeConfig config;
  private final Role role;
  private final Optional<PeerId> expected;
  private Step step;

  /**
   * @param expected the only peer that will do; empty if any will
   */
  public Upgrade(UpgradeConfig config, Role role, Optional<PeerId> expected) {
    this.config = config;
    this.role = role;
    this.expected = expected;
    this.step = new Step.NotStarted();
  }

  /** Appends what this side says before it has heard anything; called once, first. */
  public void start(List<Bytes> out) {
    Negotiation negotiation = negotiation(config.securityIds());
    negotiation.start(out);
    SecurityHandshake early = null;
    if (role == Role.INITIATOR && config.securities().size() == 1) {
      early = begin(config.securities().get(0), out);
    }
    step = new Step.NegotiatingSecurity(this, negotiation, early);
  }

  /**
   * Takes received bytes, cut anywhere, and appends the answers.
   *
   * <p>All of {@code in} is taken until it is done; then what is left there is ciphertext for
   * {@link Upgraded#channel}.
   *
   * @param in stays the caller's
   * @return null until the upgrade has succeeded; not to be called afterwards
   * @throws WireException when it has failed; what was appended may still be sent, nothing more
   */
  public @Nullable Upgraded receive(ByteBuf in, List<Bytes> out) throws WireException {
    try {
      for (Step next = step.take(in, out); next != null; next = step.take(in, out)) {
        step = next;
        if (next instanceof Step.Done done) {
          return done.upgraded();
        }
      }
      return null;
    } catch (WireException e) {
      step = new Step.Failed(step.phase());
      throw e;
    }
  }

  /** How far it has come, or came before it failed. */
  public UpgradePhase phase() {
    return step.phase();
  }

  /** What has happened if the connection ended now. */
  public WireException endedEarly() {
    return new WireException(Fault.ENDED_EARLY, "the connection ended during " + phase());
  }

  SecurityHandshake begin(String security, List<Bytes> out) {
    return begin(config.security(security), out);
  }

  /** The negotiation of a muxer, of which the initiator's part begins at once. */
  Negotiation muxerNegotiation(List<Bytes> out) {
    Negotiation negotiation = negotiation(config.muxers());
    negotiation.start(out);
    return negotiation;
  }

  private SecurityHandshake begin(SecurityProtocol security, List<Bytes> out) {
    SecurityHandshake handshake = security.begin(role, expected, config.muxers());
    handshake.start(out);
    return handshake;
  }

  private Negotiation negotiation(List<String> protocols) {
    return switch (role) {
      case INITIATOR -> new MultistreamInitiator(protocols);
      case RESPONDER -> new MultistreamResponder(protocols::contains);
    };
  }
}
