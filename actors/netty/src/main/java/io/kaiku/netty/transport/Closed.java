package io.kaiku.netty.transport;

import io.kaiku.kernel.error.ErrorCode;

/**
 * How a connection ended.
 *
 * @param code {@code NO_ERROR} for an orderly end
 * @param detail for logs, in our words; empty when the code says it all
 * @param byRemote whether the other side, or the network, ended it
 */
public record Closed(ErrorCode code, String detail, boolean byRemote) {}
