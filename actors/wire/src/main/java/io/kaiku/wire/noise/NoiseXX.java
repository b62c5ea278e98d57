package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Role;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import java.util.List;

/**
 * The XX handshake of {@code Noise_XX_25519_ChaChaPoly_SHA256} (Noise, "The HandshakeState
 * object").
 *
 * <p>Initiator and responder take turns with {@link #write} and {@link #read}; after three messages
 * {@link #split} gives the keys of the channel. After a {@link WireException} it is of no further
 * use.
 */
final class NoiseXX {
  static final int MESSAGES = 3;

  /** What a message consists of, apart from its payload. */
  private enum Token {
    E,
    S,
    EE,
    ES,
    SE
  }

  private static final Bytes NAME = Bytes.utf8("Noise_XX_25519_ChaChaPoly_SHA256");
  private static final List<List<Token>> PATTERN =
      List.of(
          List.of(Token.E),
          List.of(Token.E, Token.EE, Token.S, Token.ES),
          List.of(Token.S, Token.SE));

  private final Role role;
  private final DhKeys ownStatic;
  private final DhKeys ownEphemeral;
  private final SymmetricState symmetric;
  private Bytes remoteStatic = Bytes.EMPTY;
  private Bytes remoteEphemeral = Bytes.EMPTY;
  private int messages;

  /**
   * @param prologue what both sides must agree on before they begin; empty on TCP
   * @param ownEphemeral used for this handshake only
   */
  NoiseXX(Role role, Bytes prologue, DhKeys ownStatic, DhKeys ownEphemeral, ChaChaPoly cipher) {
    this.role = role;
    this.ownStatic = ownStatic;
    this.ownEphemeral = ownEphemeral;
    this.symmetric = new SymmetricState(cipher, NAME);
    symmetric.mixHash(prologue);
  }

  Bytes write(Bytes payload) throws WireException {
    requireTurn(true);
    Bytes message = Bytes.EMPTY;
    for (Token token : PATTERN.get(messages)) {
      switch (token) {
        case E -> {
          symmetric.mixHash(ownEphemeral.publicKey());
          message = message.concat(ownEphemeral.publicKey());
        }
        case S -> message = message.concat(symmetric.encryptAndHash(ownStatic.publicKey()));
        case EE, ES, SE -> symmetric.mixKey(agree(token));
      }
    }
    messages++;
    return message.concat(symmetric.encryptAndHash(payload));
  }

  /** The payload of a message. */
  Bytes read(Bytes message) throws WireException {
    requireTurn(false);
    Bytes rest = message;
    for (Token token : PATTERN.get(messages)) {
      switch (token) {
        case E -> {
          remoteEphemeral = first(rest, DhKeys.SIZE);
          rest = rest.slice(DhKeys.SIZE);
          symmetric.mixHash(remoteEphemeral);
        }
        case S -> {
          int size = DhKeys.SIZE + symmetric.overhead();
          remoteStatic = symmetric.decryptAndHash(first(rest, size));
          rest = rest.slice(size);
        }
        case EE, ES, SE -> symmetric.mixKey(agree(token));
      }
    }
    requireSize(rest, symmetric.overhead());
    Bytes payload = symmetric.decryptAndHash(rest);
    messages++;
    return payload;
  }

  boolean isAtStart() {
    return messages == 0;
  }

  boolean isComplete() {
    return messages == MESSAGES;
  }

  /** The static key that the other side has proven to hold, once it has sent it. */
  Bytes remoteStatic() {
    return remoteStatic;
  }

  /** The hash of all that was said, the same on both sides (Noise, "Channel binding"). */
  Bytes handshakeHash() {
    return symmetric.hash();
  }

  /** The keys of the channel: initiator to responder, then responder to initiator. */
  CipherState[] split() {
    if (!isComplete()) {
      throw new IllegalStateException("the handshake has more messages");
    }
    return symmetric.split();
  }

  /** The first letter is the initiator's key, the second the responder's. */
  private byte[] agree(Token token) throws WireException {
    boolean initiator = role == Role.INITIATOR;
    return switch (token) {
      case EE -> ownEphemeral.agree(remoteEphemeral);
      case ES -> initiator ? ownEphemeral.agree(remoteStatic) : ownStatic.agree(remoteEphemeral);
      case SE -> initiator ? ownStatic.agree(remoteEphemeral) : ownEphemeral.agree(remoteStatic);
      case E, S -> throw new IllegalStateException(token + " is no agreement");
    };
  }

  private void requireTurn(boolean writing) {
    boolean initiatorsTurn = messages % 2 == 0;
    if (isComplete() || writing != (initiatorsTurn == (role == Role.INITIATOR))) {
      throw new IllegalStateException("message " + (messages + 1) + " is not for us to do");
    }
  }

  private static Bytes first(Bytes from, int size) throws WireException {
    requireSize(from, size);
    return from.slice(0, size);
  }

  private static void requireSize(Bytes from, int least) throws WireException {
    if (from.size() < least) {
      throw new WireException(Fault.MALFORMED_HANDSHAKE, "noise: a handshake message is too short");
    }
  }
}
