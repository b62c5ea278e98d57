package io.kaiku.identify.core;

import com.google.protobuf.ByteString;
import io.kaiku.identify.proto.Identify;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.proto.ProtoBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes what we say about ourselves as one message below {@link IdentifyLimits#MAX_SENT_BYTES},
 * which every implementation reads. What does not fit is left out: first addresses from the end of
 * the list, which the signed record repeats, then the signed record, then protocols from the end of
 * the list.
 */
public final class IdentifyWriter {
  /** An encoded message and how many entries did not fit. */
  public record Written(Bytes bytes, int leftOut) {}

  private IdentifyWriter() {}

  public static Written write(IdentifyMessage message) {
    var builder = Identify.newBuilder();
    setSingles(message, builder);
    int leftOut = addProtocols(message.protocols(), builder);
    var record = message.signedPeerRecord();
    if (record != null) {
      builder.setSignedPeerRecord(ProtoBytes.toByteString(record));
      if (room(builder) < 0) {
        builder.clearSignedPeerRecord();
        leftOut++;
      }
    }
    leftOut += addAddresses(message.listenAddresses(), builder);
    return new Written(ProtoBytes.encode(builder.build()), leftOut);
  }

  private static void setSingles(IdentifyMessage message, Identify.Builder builder) {
    if (message.publicKey() != null) {
      builder.setPublicKey(ProtoBytes.toByteString(message.publicKey()));
    }
    if (message.observedAddress() != null) {
      builder.setObservedAddr(ProtoBytes.toByteString(message.observedAddress().bytes()));
    }
    builder.setProtocolVersion(text(message.protocolVersion()));
    builder.setAgentVersion(text(message.agentVersion()));
  }

  private static int addProtocols(List<String> protocols, Identify.Builder builder) {
    int room = room(builder);
    int leftOut = 0;
    for (var protocol : protocols) {
      var encoded = ByteString.copyFromUtf8(protocol);
      room -= fieldSize(encoded);
      if (room < 0 || builder.getProtocolsCount() == IdentifyLimits.MAX_PROTOCOLS) {
        leftOut++;
      } else {
        builder.addProtocols(encoded);
      }
    }
    return leftOut;
  }

  private static int addAddresses(List<Multiaddr> addresses, Identify.Builder builder) {
    int room = room(builder);
    int leftOut = 0;
    for (var address : addresses) {
      var encoded = ProtoBytes.toByteString(address.bytes());
      room -= fieldSize(encoded);
      if (room < 0 || builder.getListenAddrsCount() == IdentifyLimits.MAX_ADDRESSES) {
        leftOut++;
      } else {
        builder.addListenAddrs(encoded);
      }
    }
    return leftOut;
  }

  private static int room(Identify.Builder builder) {
    return IdentifyLimits.MAX_SENT_BYTES - 1 - builder.build().getSerializedSize();
  }

  /** Tag of one byte, length of at most two: larger values never fit. */
  private static int fieldSize(ByteString value) {
    return 1 + (value.size() < 128 ? 1 : 2) + value.size();
  }

  private static ByteString text(@Nullable String text) {
    return text == null ? ByteString.EMPTY : ByteString.copyFromUtf8(text);
  }
}
