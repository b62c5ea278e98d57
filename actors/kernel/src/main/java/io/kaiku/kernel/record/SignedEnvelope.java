package io.kaiku.kernel.record;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import io.kaiku.kernel.proto.EnvelopeMessage;
import io.kaiku.kernel.proto.ProtoBytes;
import io.kaiku.kernel.proto.ProtoLimits;
import org.jspecify.annotations.Nullable;

/**
 * A payload with the key and the signature of the peer that vouches for it (libp2p specs: RFC
 * 0002). Only envelopes whose signature is valid exist. Immutable.
 */
public final class SignedEnvelope {
  /** The largest envelope that is opened, in bytes. */
  public static final int MAX_SIZE = 8 * 1024;

  /** What an envelope may hold. */
  public static final ProtoLimits LIMITS =
      ProtoLimits.message("Envelope")
          .maxBytes(MAX_SIZE)
          .maxFields(32)
          .bytes(1, 1200)
          .bytes(2, 256)
          .bytes(3, MAX_SIZE)
          .bytes(5, 1024)
          .build();

  private final Claim claim;
  private final String domain;
  private final Bytes encoded;

  private SignedEnvelope(Claim claim, String domain, Bytes encoded) {
    this.claim = claim;
    this.domain = domain;
    this.encoded = encoded;
  }

  /**
   * Signs a payload for a domain, which keeps signatures for one purpose from being used for
   * another.
   */
  public static SignedEnvelope seal(
      Identity signer, String domain, Bytes payloadType, Bytes payload) {
    Bytes signature = signer.sign(signedBytes(domain, payloadType, payload));
    Claim claim = new Claim(signer.publicKey(), payloadType, payload, signature);
    return new SignedEnvelope(claim, domain, claim.encode());
  }

  /**
   * Opens an envelope of at most {@link #MAX_SIZE} bytes.
   *
   * @throws MalformedException if it exceeds a limit, holds no key, or was not signed by that key
   *     for the domain
   */
  public static SignedEnvelope open(Bytes encoded, String domain) throws MalformedException {
    Bytes own = checked(encoded);
    return Claim.decode(own).verified(domain, own);
  }

  public PublicKey signerKey() {
    return claim.key;
  }

  /** The peer that signed. */
  public PeerId signer() {
    return PeerId.of(claim.key);
  }

  public String domain() {
    return domain;
  }

  public Bytes payloadType() {
    return claim.payloadType;
  }

  public Bytes payload() {
    return claim.payload;
  }

  public Bytes signature() {
    return claim.signature;
  }

  /** The protobuf form, as it was received if it was. */
  public Bytes encoded() {
    return encoded;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SignedEnvelope that
        && domain.equals(that.domain)
        && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  @Override
  public String toString() {
    return "SignedEnvelope(" + domain + ", " + signer() + ", " + claim.payload.size() + " bytes)";
  }

  private static Bytes signedBytes(String domain, Bytes payloadType, Bytes payload) {
    return Bytes.join(
        Varint.delimited(Bytes.utf8(domain)),
        Varint.delimited(payloadType),
        Varint.delimited(payload));
  }

  /** The bytes, if they keep the limits, in memory of their own. */
  static Bytes checked(Bytes encoded) throws MalformedException {
    LIMITS.check(encoded);
    return encoded.compact();
  }

  /** What an envelope says, whether true or not. */
  record Claim(PublicKey key, Bytes payloadType, Bytes payload, Bytes signature) {
    static Claim decode(Bytes encoded) throws MalformedException {
      EnvelopeMessage message = LIMITS.parse(encoded, EnvelopeMessage.parser());
      return new Claim(
          PublicKey.decode(ProtoBytes.fromByteString(message.getPublicKey())),
          ProtoBytes.fromByteString(message.getPayloadType()),
          ProtoBytes.fromByteString(message.getPayload()),
          ProtoBytes.fromByteString(message.getSignature()));
    }

    SignedEnvelope verified(String domain, Bytes encoded) throws MalformedException {
      if (!key.verify(signedBytes(domain, payloadType, payload), signature)) {
        throw new MalformedException(
            "envelope was not signed by " + PeerId.of(key) + " for domain " + domain);
      }
      return new SignedEnvelope(this, domain, encoded);
    }

    Bytes encode() {
      return ProtoBytes.encode(
          EnvelopeMessage.newBuilder()
              .setPublicKey(ProtoBytes.toByteString(key.encoded()))
              .setPayloadType(ProtoBytes.toByteString(payloadType))
              .setPayload(ProtoBytes.toByteString(payload))
              .setSignature(ProtoBytes.toByteString(signature))
              .build());
    }
  }
}
