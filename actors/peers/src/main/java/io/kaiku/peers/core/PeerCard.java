package io.kaiku.peers.core;

import com.google.protobuf.ByteString;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.proto.ProtoBytes;
import io.kaiku.kernel.proto.ProtoLimits;
import io.kaiku.kernel.record.SignedEnvelope;
import io.kaiku.peers.proto.Card;
import java.nio.charset.StandardCharsets;

/**
 * What a peer says of its place: the network it belongs to and its data centre, signed
 * (docs/protocol.md, "Entry").
 *
 * @param seq the greater one stands, compared as unsigned
 * @param network the name of the network, at most {@value #MAX_LABEL_BYTES} bytes of UTF-8
 * @param dataCentre the label of the data centre, at most {@value #MAX_LABEL_BYTES} bytes of UTF-8,
 *     or empty
 */
public record PeerCard(PeerId peerId, long seq, String network, String dataCentre) {
  /** Bytes of a label in UTF-8. */
  public static final int MAX_LABEL_BYTES = 64;

  private static final String DOMAIN = "kaiku-peer-card";
  private static final Bytes PAYLOAD_TYPE = Bytes.utf8("kaiku/card");

  private static final ProtoLimits LIMITS =
      ProtoLimits.message("Card")
          .maxBytes(512)
          .bytes(1, 64)
          .scalar(2)
          .bytes(3, MAX_LABEL_BYTES)
          .bytes(4, MAX_LABEL_BYTES)
          .build();

  public PeerCard {
    requireLabel("network", network);
    requireLabel("data centre", dataCentre);
  }

  /** The encoded envelope. */
  public Bytes seal(Identity identity) {
    var payload =
        Card.newBuilder()
            .setPeerId(ProtoBytes.toByteString(peerId.bytes()))
            .setSeq(seq)
            .setNetwork(ByteString.copyFromUtf8(network))
            .setDataCentre(ByteString.copyFromUtf8(dataCentre))
            .build();
    return SignedEnvelope.seal(identity, DOMAIN, PAYLOAD_TYPE, ProtoBytes.encode(payload))
        .encoded();
  }

  /**
   * Opens an encoded envelope.
   *
   * @throws MalformedException if it is not an envelope of a card, the signature is wrong, a label
   *     is too long, or the signer is not the peer that the card names
   */
  public static PeerCard open(Bytes envelope) throws MalformedException {
    var opened = SignedEnvelope.open(envelope, DOMAIN);
    if (!opened.payloadType().equals(PAYLOAD_TYPE)) {
      throw new MalformedException("the envelope holds no peer card");
    }
    var card = LIMITS.parse(opened.payload(), Card.parser());
    var peerId = PeerId.fromBytes(ProtoBytes.fromByteString(card.getPeerId()));
    if (!peerId.matches(opened.signerKey())) {
      throw new MalformedException("the card of " + peerId + " is signed by another key");
    }
    return new PeerCard(
        peerId,
        card.getSeq(),
        label("network", card.getNetwork()),
        label("data centre", card.getDataCentre()));
  }

  /**
   * Checks a label of our own.
   *
   * @param setting its name, for the message
   * @throws IllegalArgumentException if it is too long or has control characters
   */
  public static void requireLabel(String setting, String label) {
    if (!isLabel(label)) {
      throw new IllegalArgumentException(
          setting
              + " must have at most "
              + MAX_LABEL_BYTES
              + " bytes of UTF-8 and no control characters; choose another one");
    }
  }

  private static String label(String what, ByteString encoded) throws MalformedException {
    if (!encoded.isValidUtf8() || !isLabel(encoded.toStringUtf8())) {
      throw new MalformedException(
          "the "
              + what
              + " of a card must be at most "
              + MAX_LABEL_BYTES
              + " bytes of UTF-8 without control characters");
    }
    return encoded.toStringUtf8();
  }

  private static boolean isLabel(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length <= MAX_LABEL_BYTES
        && text.codePoints().noneMatch(PeerCard::isControl);
  }

  /** What would change how the text around it is shown. */
  private static boolean isControl(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
