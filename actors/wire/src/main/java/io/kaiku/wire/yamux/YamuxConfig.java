package io.kaiku.wire.yamux;

/**
 * The limits and sizes of a Yamux session. A combination that cannot work cannot be constructed.
 *
 * @param sending what waits and how it is cut
 * @param windows how far receive windows grow
 * @param limits what a peer may make us hold
 */
public record YamuxConfig(Sending sending, Windows windows, Limits limits) {
  /**
   * Bytes that each side may send on a new substream before it hears of a larger window. Yamux,
   * "Flow Control".
   */
  public static final int INITIAL_WINDOW = 256 * 1024;

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  /** What Kaiku uses when nothing is configured. */
  public static YamuxConfig defaults() {
    return new YamuxConfig(Sending.defaults(), Windows.defaults(), Limits.defaults());
  }

  /** These settings with others for sending. */
  public YamuxConfig withSending(Sending sending) {
    return new YamuxConfig(sending, windows, limits);
  }

  /** These settings with other windows. */
  public YamuxConfig withWindows(Windows windows) {
    return new YamuxConfig(sending, windows, limits);
  }

  /** These settings with other limits. */
  public YamuxConfig withLimits(Limits limits) {
    return new YamuxConfig(sending, windows, limits);
  }

  public YamuxConfig {
    require(
        limits.maxUnreadBytes >= windows.connectionBudget + INITIAL_WINDOW,
        "maxUnreadBytes is at least connectionBudget + 262,144, or granted windows could not be"
            + " used");
  }

  /**
   * What waits to be sent, and how it is cut.
   *
   * @param maxFramePayload bytes of payload in a Data frame of ours; with its header, the default
   *     fills one Noise message (65,519 bytes of plaintext) exactly
   * @param streamQueueBytes bytes that wait in one substream before its writer is told to pause
   * @param connectionQueueBytes bytes that wait in all substreams together before each may only
   *     queue 16 KiB
   */
  public record Sending(int maxFramePayload, int streamQueueBytes, long connectionQueueBytes) {
    /** 65,507 bytes a frame, 256 KiB a substream, 16 MiB a connection. */
    public static Sending defaults() {
      return new Sending(65_519 - FrameHeader.SIZE, 256 * KIB, 16L * MIB);
    }

    public Sending {
      require(
          maxFramePayload >= 1 && maxFramePayload <= INITIAL_WINDOW,
          "maxFramePayload is 1 to 262,144 bytes");
      require(
          streamQueueBytes >= 1 && connectionQueueBytes >= 1, "queue sizes are at least 1 byte");
    }
  }

  /**
   * How far receive windows grow.
   *
   * @param maxStreamWindow bytes to which the window of one substream may grow
   * @param connectionBudget bytes by which the windows of all substreams together may exceed their
   *     initial size
   */
  public record Windows(int maxStreamWindow, long connectionBudget) {
    /** 16 MiB a substream, 64 MiB a connection. */
    public static Windows defaults() {
      return new Windows(16 * MIB, 64L * MIB);
    }

    public Windows {
      require(
          maxStreamWindow >= INITIAL_WINDOW && maxStreamWindow <= 128 * MIB,
          "maxStreamWindow is 262,144 bytes (which the specification fixes) to 128 MiB");
      require(connectionBudget >= 0, "connectionBudget is not negative");
    }
  }

  /**
   * What a peer may make us hold.
   *
   * @param ackBacklog substreams that one side has opened and the other has not yet acknowledged,
   *     each way
   * @param maxInboundStreams substreams that the peer may have open
   * @param maxOutboundStreams substreams that we may have open; peers in the field end the session
   *     above 512
   * @param maxControlFrames replies and resets that wait for the transport; beyond, the peer is not
   *     reading and the session ends
   * @param maxUnreadBytes payload received and not yet consumed, over all substreams; a substream
   *     that would exceed it is reset
   */
  public record Limits(
      int ackBacklog,
      int maxInboundStreams,
      int maxOutboundStreams,
      int maxControlFrames,
      long maxUnreadBytes) {
    /** 256 unacknowledged, 1,000 inbound, 512 outbound, 8,192 control frames, 128 MiB unread. */
    public static Limits defaults() {
      return new Limits(256, 1_000, 512, 8_192, 128L * MIB);
    }

    public Limits {
      require(ackBacklog >= 1, "ackBacklog is at least 1");
      require(maxInboundStreams >= 0 && maxOutboundStreams >= 0, "stream limits are not negative");
      require(
          maxControlFrames >= 1 && maxControlFrames <= 1 << 20,
          "maxControlFrames is 1 to 1,048,576");
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("Yamux settings: " + rule);
    }
  }
}
