package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PublicKey;
import io.kaiku.kernel.proto.ProtoBytes;
import io.kaiku.kernel.proto.ProtoLimits;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import io.kaiku.wire.proto.NoiseExtensionsMessage;
import io.kaiku.wire.proto.NoisePayloadMessage;
import java.util.List;

/**
 * What the second and the third handshake message carry: who vouches for the static key, and the
 * muxers on offer (libp2p specs: noise, "The libp2p Handshake Payload"; connections,
 * "inlined-muxer-negotiation").
 *
 * @param identityKey the protobuf form of a public key, as it was sent
 * @param muxers in order of preference; empty if the side does not negotiate muxers here
 */
record NoisePayload(Bytes identityKey, Bytes signature, List<String> muxers) {
  private static final Bytes SIGNED_PREFIX = Bytes.utf8("noise-libp2p-static-key:");
  private static final int MAX_BYTES = 12 * 1024;
  private static final int MAX_EXTENSIONS_BYTES = 8 * 1024;
  private static final int MAX_KEY = 1200;
  private static final int MAX_SIGNATURE = 1024;
  private static final ProtoLimits EXTENSIONS =
      ProtoLimits.message("NoiseExtensions")
          .maxBytes(MAX_EXTENSIONS_BYTES)
          .repeatedBytes(1, 64, 128)
          .repeatedBytes(2, 64, 256)
          .build();
  private static final ProtoLimits LIMITS =
      ProtoLimits.message("NoiseHandshakePayload")
          .maxBytes(MAX_BYTES)
          .maxFields(256)
          .bytes(1, MAX_KEY)
          .bytes(2, MAX_SIGNATURE)
          .nested(4, EXTENSIONS)
          .build();

  /** A handshake message with a payload that is within the limits is no longer. */
  static final int MAX_MESSAGE = MAX_BYTES + 2 * DhKeys.SIZE + 2 * ChaChaPoly.TAG_SIZE;

  /** The payload in which an identity vouches for a static key. */
  static NoisePayload vouching(Identity identity, Bytes staticKey) {
    return new NoisePayload(
        identity.publicKey().encoded(), identity.sign(signed(staticKey)), List.of());
  }

  static NoisePayload decode(Bytes encoded) throws WireException {
    try {
      NoisePayloadMessage message = LIMITS.parse(encoded, NoisePayloadMessage.parser());
      return new NoisePayload(
          ProtoBytes.fromByteString(message.getIdentityKey()),
          ProtoBytes.fromByteString(message.getIdentitySig()),
          List.copyOf(message.getExtensions().getStreamMuxersList()));
    } catch (MalformedException e) {
      throw new WireException(Fault.MALFORMED_HANDSHAKE, "noise: " + e.getMessage());
    }
  }

  NoisePayload offering(List<String> offered) {
    return new NoisePayload(identityKey, signature, offered);
  }

  Bytes encode() {
    NoisePayloadMessage.Builder message =
        NoisePayloadMessage.newBuilder()
            .setIdentityKey(ProtoBytes.toByteString(identityKey))
            .setIdentitySig(ProtoBytes.toByteString(signature));
    if (!muxers.isEmpty()) {
      message.setExtensions(NoiseExtensionsMessage.newBuilder().addAllStreamMuxers(muxers));
    }
    return ProtoBytes.encode(message.build());
  }

  /** The identity key, if it vouches for the static key. */
  PublicKey verified(Bytes staticKey) throws WireException {
    PublicKey key;
    try {
      key = PublicKey.decode(identityKey);
    } catch (MalformedException e) {
      throw new WireException(Fault.BAD_IDENTITY, "noise: identity key: " + e.getMessage());
    }
    if (!key.verify(signed(staticKey), signature)) {
      throw new WireException(
          Fault.BAD_IDENTITY, "noise: the identity key did not sign the static key");
    }
    return key;
  }

  private static Bytes signed(Bytes staticKey) {
    return SIGNED_PREFIX.concat(staticKey);
  }
}
