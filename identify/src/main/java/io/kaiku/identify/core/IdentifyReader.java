package io.kaiku.identify.core;

import com.google.protobuf.ByteString;
import io.kaiku.identify.proto.Identify;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges the messages of one identify or push substream into one, as go and js do: lists are
 * joined, of single fields the last one stands. An address or protocol that cannot be understood,
 * or is one too many, is dropped alone, so that one odd entry does not hide a peer.
 */
public final class IdentifyReader {
  private final Set<Multiaddr> addresses = new LinkedHashSet<>();
  private final Set<String> protocols = new LinkedHashSet<>();
  private IdentifyMessage singles = IdentifyMessage.EMPTY;
  private int messages;
  private int totalBytes;
  private int dropped;

  /**
   * Takes one message, without its length prefix.
   *
   * @throws MalformedException if a bound of {@link IdentifyLimits} is passed or it is not
   *     protobuf; nothing of this substream is to be believed then
   */
  public void add(Bytes message) throws MalformedException {
    messages++;
    totalBytes += message.size();
    if (messages > IdentifyLimits.MAX_MESSAGES) {
      throw new MalformedException(
          "more than " + IdentifyLimits.MAX_MESSAGES + " identify messages on one substream");
    }
    if (totalBytes > IdentifyLimits.MAX_TOTAL_BYTES) {
      throw new MalformedException(
          "more than " + IdentifyLimits.MAX_TOTAL_BYTES + " bytes of identify on one substream");
    }
    merge(IdentifyLimits.MESSAGE.parse(message, Identify.parser()));
  }

  /** What all messages so far say together. */
  public IdentifyMessage result() {
    return singles.updatedBy(
        new IdentifyMessage(
            null, List.copyOf(addresses), List.copyOf(protocols), null, null, null, null));
  }

  /** Whether no message came: the substream ended before it said anything. */
  public boolean isEmpty() {
    return messages == 0;
  }

  /** Entries that were dropped because they were malformed or too many. */
  public int dropped() {
    return dropped;
  }

  private void merge(Identify message) {
    message.getListenAddrsList().forEach(this::addAddress);
    message.getProtocolsList().forEach(this::addProtocol);
    singles =
        singles.updatedBy(
            new IdentifyMessage(
                message.hasPublicKey() ? bytes(message.getPublicKey()) : null,
                List.of(),
                List.of(),
                message.hasObservedAddr() ? address(message.getObservedAddr()) : null,
                message.hasProtocolVersion() ? Text.shown(message.getProtocolVersion()) : null,
                message.hasAgentVersion() ? Text.shown(message.getAgentVersion()) : null,
                message.hasSignedPeerRecord() ? bytes(message.getSignedPeerRecord()) : null));
  }

  private void addAddress(ByteString encoded) {
    var address = addresses.size() < IdentifyLimits.MAX_ADDRESSES ? address(encoded) : null;
    if (address == null) {
      dropped++;
    } else {
      addresses.add(address);
    }
  }

  /** Interned, for most peers say the same few, and they are kept as long as a peer is known. */
  private void addProtocol(ByteString encoded) {
    if (protocols.size() < IdentifyLimits.MAX_PROTOCOLS && Text.isProtocol(encoded)) {
      protocols.add(encoded.toStringUtf8().intern());
    } else {
      dropped++;
    }
  }

  private static @Nullable Multiaddr address(ByteString encoded) {
    if (encoded.isEmpty()) {
      return null;
    }
    try {
      return Multiaddr.fromBytes(bytes(encoded));
    } catch (MalformedException e) {
      return null;
    }
  }

  /** A copy of its own, for the message shares the memory of what was read from the network. */
  private static Bytes bytes(ByteString from) {
    return Bytes.wrap(from.toByteArray());
  }
}
