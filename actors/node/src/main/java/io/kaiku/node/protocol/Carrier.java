package io.kaiku.node.protocol;

import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.PeerLink;

/**
 * How the messages of one machine travel. Every method is called in the actor that runs the
 * machine; what a carrier learns on other threads it hands to its {@link Host}.
 *
 * @param <M> the machine's messages
 */
public interface Carrier<M> {

  /** Begins, once. */
  void start(Host<M> host);

  /** The peer speaks the protocol and is connected; called before the machine hears of it. */
  void peerUp(PeerId peer, PeerLink link);

  /** The peer is gone; called before the machine hears of it. */
  void peerDown(PeerId peer);

  /**
   * Runs {@code then} in the actor when everything that came from a peer before it went is handed
   * to the machine.
   */
  default void drained(PeerId peer, Runnable then) {
    then.run();
  }

  /**
   * A peer that was {@link Host#broken} has sent something; called after the machine heard PeerUp.
   */
  default void heard(PeerId peer) {}

  /** Sends at best effort, in order per peer and class. */
  void send(PeerId to, M message);

  /** Runs {@code flushed} when everything that waits is written or lost. */
  void flush(Runnable flushed);

  /** Ends: substreams are closed, what waits is lost. */
  void stop();

  /**
   * The actor, as a carrier sees it. Thread-safe.
   *
   * @param <M> the machine's messages
   */
  interface Host<M> {

    /**
     * Hands a message to the machine.
     *
     * @param taken run on any thread when the machine has handled it, or when it is dropped: the
     *     credit of its sender
     */
    void received(PeerId from, M message, Runnable taken);

    /** A peer sent what cannot be decoded. */
    void violated(PeerId from, MalformedException what);

    /** Confirms or gives up something that was sent under a key. */
    void carried(PeerId peer, CarrierEvent event);

    /**
     * Nothing reaches the peer any more, though it is connected: the machine hears PeerDown. Only
     * in the actor.
     */
    void broken(PeerId peer);

    /**
     * A new way to a peer that was {@link #broken}, which has forgotten us: the machine hears
     * PeerUp. Only in the actor.
     */
    void mended(PeerId peer);

    /** Runs a step of the carrier in the actor. */
    void step(Runnable step);

    /**
     * Runs a step of the carrier in the actor, in {@code delayMs} milliseconds, unless it is
     * restarted before.
     */
    void stepLater(long delayMs, Runnable step);

    /** What the actor may touch. */
    ProtocolContext context();
  }
}
