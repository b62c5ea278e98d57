package io.kaiku.wire.multistream;

import io.kaiku.kernel.bytes.Bytes;

/**
 * The end of a negotiation.
 *
 * @param protocol what both sides speak from here on
 * @param rest bytes of that protocol which arrived together with the negotiation; always the end of
 *     the last chunk that was received
 */
public record Selected(String protocol, Bytes rest) {}
