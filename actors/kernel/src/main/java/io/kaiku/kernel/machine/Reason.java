package io.kaiku.kernel.machine;

import io.kaiku.kernel.error.ErrorCode;

/**
 * Why a peer, connection or substream is given up: a code that the peer sees and one sentence for
 * our own log.
 */
public record Reason(ErrorCode code, String detail) {}
