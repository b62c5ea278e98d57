package io.kaiku.gossipsub.core.rpc;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.proto.ProtoLimits;

/** What the bytes of an RPC must keep before anything is made of them. */
public final class RpcLimits {
  /** The largest RPC that go, js and jvm-libp2p send unless configured, in bytes. */
  public static final int DEFAULT_MAX_BYTES = 1024 * 1024;

  /** Peers that are taken of a PRUNE; those beyond are passed over (v1.1, "Peer Exchange"). */
  public static final int MAX_EXCHANGED_PEERS = 16;

  static final int MAX_SUBSCRIPTIONS = 4_096;
  static final int MAX_MESSAGES = 5_000;
  static final int MAX_IDS = 16_384;
  static final int MAX_CONTROLS = 1_000;
  private static final int MAX_TOPIC_BYTES = 4_096;
  private static final int MAX_ID_BYTES = 1_024;
  private static final int MAX_KEY_BYTES = 2_048;
  private static final int MAX_FIELDS = 40_000;

  private static final ProtoLimits SUBSCRIPTION =
      ProtoLimits.message("SubOpts").scalar(1).bytes(2, MAX_TOPIC_BYTES).build();
  private static final ProtoLimits IWANT = ids(ProtoLimits.message("ControlIWant"), 1).build();
  private static final ProtoLimits IHAVE =
      ids(ProtoLimits.message("ControlIHave").bytes(1, MAX_TOPIC_BYTES), 2).build();
  private static final ProtoLimits GRAFT =
      ProtoLimits.message("ControlGraft").bytes(1, MAX_TOPIC_BYTES).build();

  private final ProtoLimits rpc;

  private RpcLimits(int maxBytes) {
    var message =
        ProtoLimits.message("Message")
            .maxBytes(maxBytes)
            .bytes(1, MAX_KEY_BYTES)
            .bytes(2, maxBytes)
            .bytes(3, MAX_KEY_BYTES)
            .bytes(4, MAX_TOPIC_BYTES)
            .bytes(5, MAX_KEY_BYTES)
            .bytes(6, MAX_KEY_BYTES)
            .build();
    var prune =
        ProtoLimits.message("ControlPrune")
            .maxBytes(maxBytes)
            .bytes(1, MAX_TOPIC_BYTES)
            .repeatedBytes(2, MAX_FIELDS, maxBytes)
            .scalar(3)
            .build();
    var control =
        ProtoLimits.message("ControlMessage")
            .maxBytes(maxBytes)
            .repeated(1, MAX_CONTROLS, IHAVE)
            .repeated(2, MAX_CONTROLS, IWANT)
            .repeated(3, MAX_CONTROLS, GRAFT)
            .repeated(4, MAX_CONTROLS, prune)
            .build();
    this.rpc =
        ProtoLimits.message("RPC")
            .maxBytes(maxBytes)
            .maxFields(MAX_FIELDS)
            .repeated(1, MAX_SUBSCRIPTIONS, SUBSCRIPTION)
            .repeated(2, MAX_MESSAGES, message)
            .nested(3, control)
            .build();
  }

  /** Limits for RPCs of up to so many bytes. */
  public static RpcLimits ofBytes(int maxBytes) {
    return new RpcLimits(maxBytes);
  }

  /** Limits for RPCs of up to {@link #DEFAULT_MAX_BYTES}. */
  public static RpcLimits standard() {
    return ofBytes(DEFAULT_MAX_BYTES);
  }

  /** The largest RPC, in bytes. */
  public int maxBytes() {
    return rpc.maxBytes();
  }

  /**
   * Walks over the bytes once, in linear time and constant memory; throws if they break a limit.
   */
  public void check(Bytes body) throws MalformedException {
    rpc.check(body);
  }

  private static ProtoLimits.Builder ids(ProtoLimits.Builder message, int field) {
    return message.maxBytes(DEFAULT_MAX_BYTES).repeatedBytes(field, MAX_IDS, MAX_ID_BYTES);
  }
}
