package io.kaiku.netty.transport;

import io.kaiku.kernel.error.ErrorCode;

/**
 * How a substream ended.
 *
 * @param finished whether both sides had finished writing; else what was sent and not yet read is
 *     lost, even if the code is {@code NO_ERROR}, which is what a reset carries that says no more
 * @param code of the reset, or of the end of the connection
 * @param detail for logs, in our words; empty when the code says it all
 * @param byRemote whether the other side, or the network, ended it
 */
public record Ended(boolean finished, ErrorCode code, String detail, boolean byRemote) {

  /** The end of a substream whose sides both finished writing. */
  public static final Ended FINISHED = new Ended(true, ErrorCode.NO_ERROR, "", false);

  /** The end of a substream that was cut off. */
  public static Ended cut(ErrorCode code, String detail, boolean byRemote) {
    return new Ended(false, code, detail, byRemote);
  }

  /** The sentence of it, for people. */
  public String sentence() {
    if (finished) {
      return "the substream ended";
    }
    String who = byRemote ? "by the other peer" : "here";
    String how = code.equals(ErrorCode.NO_ERROR) ? "" : " with " + code;
    String why = detail.isEmpty() ? "" : ": " + detail;
    return "the substream was cut off " + who + how + why;
  }
}
