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
  /** The largest envelope that is opened unless the caller allows another size, in bytes. */
  public static final int MAX_SIZE = 8 * 1024;

  private static final int MAX_PUBLIC_KEY = 1200;
  private static final int MAX_PAYLOAD_TYPE = 256;
  private static final int MAX_SIGNATURE = 1024;

  static final ProtoLimits DEFAULT_LIMITS = limits(MAX_SIZE);

  private final Contents contents;
  private final String domain;
  private final Bytes encoded;

  private SignedEnvelope(Contents contents, String domain, Bytes encoded) {
    this.contents = contents;
    this.domain = domain;
    this.encoded = encoded;
  }

  /** What {@link #open} allows; {@code maxBytes} is of the whole envelope. */
  public static ProtoLimits limits(int maxBytes) {
    return ProtoLimits.message("Envelope")
        .maxBytes(maxBytes)
        .maxFields(32)
        .bytes(1, MAX_PUBLIC_KEY)
        .bytes(2, MAX_PAYLOAD_TYPE)
        .bytes(3, maxBytes)
        .bytes(5, MAX_SIGNATURE)
        .build();
  }

  /**
   * Signs a payload for a domain, which keeps signatures for one purpose from being used for
   * another.
   */
  public static SignedEnvelope seal(
      Identity signer, String domain, Bytes payloadType, Bytes payload) {
    Bytes signature = signer.sign(signedBytes(domain, payloadType, payload));
    Contents contents = new Contents(signer.publicKey(), payloadType, payload, signature);
    return new SignedEnvelope(contents, domain, contents.encode());
  }

  /**
   * Opens an envelope of at most {@link #MAX_SIZE} bytes.
   *
   * @throws MalformedException if it exceeds a limit, holds no key, or was not signed by that key
   *     for the domain
   */
  public static SignedEnvelope open(Bytes encoded, String domain) throws MalformedException {
    return Contents.decode(encoded, DEFAULT_LIMITS).verified(domain, encoded);
  }

  public PublicKey signerKey() {
    return contents.key;
  }

  /** The peer that signed. */
  public PeerId signer() {
    return PeerId.of(contents.key);
  }

  public String domain() {
    return domain;
  }

  public Bytes payloadType() {
    return contents.payloadType;
  }

  public Bytes payload() {
    return contents.payload;
  }

  public Bytes signature() {
    return contents.signature;
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
    return "SignedEnvelope("
        + domain
        + ", "
        + signer()
        + ", "
        + contents.payload.size()
        + " bytes)";
  }

  private static Bytes signedBytes(String domain, Bytes payloadType, Bytes payload) {
    return Bytes.join(
        Varint.delimited(Bytes.utf8(domain)),
        Varint.delimited(payloadType),
        Varint.delimited(payload));
  }

  /** What an envelope says, whether true or not. */
  record Contents(PublicKey key, Bytes payloadType, Bytes payload, Bytes signature) {
    static Contents decode(Bytes encoded, ProtoLimits limits) throws MalformedException {
      EnvelopeMessage message = limits.parse(encoded, EnvelopeMessage.parser());
      return new Contents(
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
