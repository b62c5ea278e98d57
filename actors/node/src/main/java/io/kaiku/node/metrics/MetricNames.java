package io.kaiku.node.metrics;

import io.kaiku.kernel.error.ErrorCode;

/**
 * Every metric of a peer. {@link #EVENTS} is one counter with the tag {@code event}; its values are
 * listed here so that a dashboard can be written without reading the code.
 *
 * <table>
 * <caption>Values of the tag {@code event}</caption>
 * <tr><td>{@code in.*}, {@code out.*}</td><td>what machines took in and gave out, by {@link MachineMetrics}</td></tr>
 * <tr><td>{@code message.of_departed_peer}</td><td>dropped: its sender was gone when its turn came</td></tr>
 * <tr><td>{@code link.opened}, {@code link.broken}, {@code link.open_failed}, {@code link.given_up}</td>
 *     <td>the outbound substream of a protocol to a peer</td></tr>
 * <tr><td>{@code link.lost.overflow}, {@code .expired}, {@code .cancelled}, {@code .disconnected}</td>
 *     <td>messages that were queued for a peer and never written</td></tr>
 * <tr><td>{@code link.no_such_peer}, {@code exchange.no_such_peer}</td><td>sent to a peer that is not up</td></tr>
 * <tr><td>{@code link.malformed}, {@code exchange.malformed}</td><td>what a peer sent could not be decoded</td></tr>
 * <tr><td>{@code link.inbound_replaced}</td><td>a peer opened a second substream, which took the place of its first</td></tr>
 * <tr><td>{@code link.inbound_budget}</td><td>reset: all peers together held as many bytes as the protocol may hold</td></tr>
 * <tr><td>{@code exchange.refused}</td><td>reset: as many exchanges as allowed were being answered</td></tr>
 * <tr><td>{@code exchange.failed}, {@code exchange.send_failed}</td><td>an exchange that did not end well</td></tr>
 * <tr><td>{@code exchange.lost.overflow}</td><td>dropped: too many messages waited for one peer</td></tr>
 * <tr><td>{@code identify.unanswered}</td><td>a query of ours that failed or was refused</td></tr>
 * <tr><td>{@code inbound.parked}</td><td>a substream waits for its protocol to be restarted</td></tr>
 * <tr><td>{@code inbound.not_handled}, {@code inbound.handler_threw}</td><td>reset: nobody, or a bug, took it</td></tr>
 * <tr><td>{@code gate.refused.*}, {@code connection.refused.*}</td>
 *     <td>raw and upgraded connections that were refused, by the configuration key of the limit</td></tr>
 * <tr><td>{@code connection.opened.*}, {@code connection.closed.*}, {@code connection.pruned}</td>
 *     <td>connections by direction, by error code, and closed because there were too many</td></tr>
 * <tr><td>{@code substream.unknown_protocol}, {@code substream.refused.*}</td>
 *     <td>inbound substreams: answered {@code na}, or reset, by the configuration key of the limit</td></tr>
 * <tr><td>{@code dial.failed.*}, {@code dial.wrong_peer}</td><td>dials by kind of failure</td></tr>
 * <tr><td>{@code disconnect.*}</td><td>peers that a protocol gave up, by error code</td></tr>
 * <tr><td>{@code observed.*}</td><td>claims as whom others see us, by verdict</td></tr>
 * <tr><td>{@code peer.not_identified}</td><td>a peer did not tell its protocols in time and was asked for ours</td></tr>
 * <tr><td>{@code child.replaced}</td><td>an actor of the tree was stopped by somebody else and replaced</td></tr>
 * </table>
 */
public final class MetricNames {

  /** Counter of named events; tags {@code peer}, {@code module}, {@code event}. */
  public static final String EVENTS = "kaiku.events";

  /**
   * Counter of what remote peers did wrong below identity: handshakes, muxer, negotiation; tag
   * {@code event}.
   */
  public static final String INCIDENTS = "kaiku.transport.incidents";

  /** Gauge of open connections; tag {@code peer}. */
  public static final String CONNECTIONS = "kaiku.connections";

  /** Gauge of connected peers; tag {@code peer}. */
  public static final String PEERS = "kaiku.peers.connected";

  /**
   * Gauge of the bytes that connections hold: what nobody has read, or may arrive because windows
   * have grown, and what other sides have not taken; tag {@code transports}, a number for each set
   * of event loops in the process.
   */
  public static final String MEMORY_HELD = "kaiku.memory.held";

  /** Gauge of the most that they may hold, {@code kaiku.netty.substreams.max-held}; same tag. */
  public static final String MEMORY_MAX = "kaiku.memory.max";

  private static final long TABLE_FIRST = 0x1000;
  private static final long TABLE_LAST = 0x1008;

  private MetricNames() {}

  /**
   * The name of a code of the table, or one for all others: a remote peer may choose among four
   * thousand millions.
   */
  public static String of(ErrorCode code) {
    boolean known =
        code.value() == 0 || (code.value() >= TABLE_FIRST && code.value() <= TABLE_LAST);
    return known ? code.name() : "OTHER";
  }
}
