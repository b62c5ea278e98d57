package io.kaiku.peers.core;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.proto.ProtoBytes;
import io.kaiku.kernel.proto.ProtoLimits;
import io.kaiku.kernel.record.SignedEnvelope;

/** Exchanges as bytes. */
public final class ExchangeCodec {
  /** Bytes that an entry costs beside its two envelopes: three tags and lengths. */
  static final int ENTRY_OVERHEAD = 12;

  /** Bytes of envelopes that fit one exchange. */
  static final int MAX_ENTRY_BYTES = Exchange.MAX_BYTES - Exchange.MAX_ENTRIES * ENTRY_OVERHEAD;

  private static final ProtoLimits LIMITS =
      ProtoLimits.message("Exchange")
          .maxBytes(Exchange.MAX_BYTES)
          .repeated(
              1,
              Exchange.MAX_ENTRIES,
              ProtoLimits.message("Entry")
                  .maxBytes(Exchange.MAX_BYTES)
                  .bytes(1, SignedEnvelope.MAX_SIZE)
                  .bytes(2, SignedEnvelope.MAX_SIZE)
                  .build())
          .build();

  private ExchangeCodec() {}

  public static Bytes encode(Exchange exchange) {
    var message = io.kaiku.peers.proto.Exchange.newBuilder();
    for (var entry : exchange.entries()) {
      message.addEntries(
          io.kaiku.peers.proto.Entry.newBuilder()
              .setRecord(ProtoBytes.toByteString(entry.record()))
              .setCard(ProtoBytes.toByteString(entry.card())));
    }
    return ProtoBytes.encode(message.build());
  }

  /** Decodes; nothing in it is verified yet. */
  public static Exchange decode(Bytes bytes) throws MalformedException {
    var message = LIMITS.parse(bytes, io.kaiku.peers.proto.Exchange.parser());
    return new Exchange(
        message.getEntriesList().stream()
            .map(
                entry ->
                    new Entry(
                        ProtoBytes.fromByteString(entry.getRecord()).compact(),
                        ProtoBytes.fromByteString(entry.getCard()).compact()))
            .toList());
  }
}
