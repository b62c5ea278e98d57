package io.kaiku.swarm.limits;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Reason;

/**
 * Why something is not granted.
 *
 * @param key the configuration key of the limit, {@code kaiku.swarm.limits.…}; also fit as the name
 *     of a counter
 * @param scope whose limit it is, such as {@code peer 12D3…}
 * @param max the limit
 * @param code what the other side is told
 */
public record Refusal(String key, String scope, String max, ErrorCode code) {

  /** One sentence that names the limit and its key. */
  public String message() {
    return scope + " is at its limit of " + max + "; " + key + " sets it";
  }

  /** For closing a connection or resetting a substream. */
  public Reason reason() {
    return new Reason(code, message());
  }
}
