package io.kaiku.kernel.record;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.proto.PeerRecordMessage;
import io.kaiku.kernel.proto.ProtoBytes;
import io.kaiku.kernel.proto.ProtoLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses at which a peer says that it listens (libp2p specs: RFC 0003).
 *
 * <p>Departs from the spec: sealed with the domain {@code libp2p-peer-record} and the payload type
 * {@code 0x0301}, which implementations use; what the RFC says is opened too.
 *
 * @param peer whose record it is
 * @param seq an unsigned number; the record with the greater one is the newer
 * @param addresses without duplicates and empty ones
 */
public record PeerRecord(PeerId peer, long seq, List<Multiaddr> addresses) {
  /** What signatures of peer records are for. */
  public static final String DOMAIN = "libp2p-peer-record";

  /** The multicodec of peer records. */
  public static final Bytes PAYLOAD_TYPE = Bytes.fromHex("0301");

  /** The most addresses that a record is read with. */
  public static final int MAX_ADDRESSES = 128;

  private static final String RFC_DOMAIN = "libp2p-routing-state";
  private static final Bytes RFC_PAYLOAD_TYPE = Bytes.utf8("/libp2p/routing-state-record");

  /** What {@link #open} allows a record to hold. */
  public static final ProtoLimits LIMITS =
      ProtoLimits.message("PeerRecord")
          .maxBytes(SignedEnvelope.MAX_SIZE)
          .maxFields(8 * MAX_ADDRESSES)
          .bytes(1, 64)
          .scalar(2)
          .repeated(
              3,
              MAX_ADDRESSES,
              ProtoLimits.message("AddressInfo")
                  .maxBytes(SignedEnvelope.MAX_SIZE)
                  .bytes(1, SignedEnvelope.MAX_SIZE)
                  .build())
          .build();

  public PeerRecord {
    addresses = addresses.stream().filter(address -> !address.isEmpty()).distinct().toList();
  }

  /**
   * Opens a sealed record. Addresses that cannot be read are left out, for they may be of a later
   * time; so are empty ones.
   *
   * @throws MalformedException if the envelope or the record exceeds a limit, if the signature is
   *     wrong, or if the record is of another peer than the one that signed
   */
  public static PeerRecord open(Bytes envelope) throws MalformedException {
    Bytes own = SignedEnvelope.checked(envelope);
    SignedEnvelope.Claim claim = SignedEnvelope.Claim.decode(own);
    boolean isRfc = claim.payloadType().equals(RFC_PAYLOAD_TYPE);
    if (!isRfc && !claim.payloadType().equals(PAYLOAD_TYPE)) {
      throw new MalformedException("envelope holds no peer record, but " + claim.payloadType());
    }
    return of(claim.verified(isRfc ? RFC_DOMAIN : DOMAIN, own));
  }

  /** Signs the record; the signer must be the peer of the record. */
  public SignedEnvelope seal(Identity signer) {
    if (!signer.peerId().equals(peer)) {
      throw new IllegalArgumentException(
          "the record of " + peer + " cannot be sealed by " + signer.peerId());
    }
    return SignedEnvelope.seal(signer, DOMAIN, PAYLOAD_TYPE, encoded());
  }

  /** Whether it takes the place of another record of the same peer. */
  public boolean isNewerThan(PeerRecord other) {
    return Long.compareUnsigned(seq, other.seq) > 0;
  }

  private static PeerRecord of(SignedEnvelope envelope) throws MalformedException {
    PeerRecordMessage message = LIMITS.parse(envelope.payload(), PeerRecordMessage.parser());
    PeerId peer = PeerId.fromBytes(ProtoBytes.fromByteString(message.getPeerId()));
    if (!peer.matches(envelope.signerKey())) {
      throw new MalformedException("record of " + peer + " was signed by " + envelope.signer());
    }
    List<Multiaddr> addresses = new ArrayList<>(message.getAddressesCount());
    for (PeerRecordMessage.AddressInfo info : message.getAddressesList()) {
      try {
        addresses.add(Multiaddr.fromBytes(ProtoBytes.fromByteString(info.getMultiaddr())));
      } catch (MalformedException e) {
        // an address of a kind that we do not know says nothing about the others
      }
    }
    return new PeerRecord(peer, message.getSeq(), addresses);
  }

  private Bytes encoded() {
    PeerRecordMessage.Builder message =
        PeerRecordMessage.newBuilder().setPeerId(ProtoBytes.toByteString(peer.bytes())).setSeq(seq);
    for (Multiaddr address : addresses) {
      message.addAddresses(
          PeerRecordMessage.AddressInfo.newBuilder()
              .setMultiaddr(ProtoBytes.toByteString(address.bytes())));
    }
    return ProtoBytes.encode(message.build());
  }
}
