package io.kaiku.node.protocol;

import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Observer;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * What a protocol adds around its machine; one instance lives as long as one incarnation of the
 * actor. Every method is called in the actor.
 *
 * @param <X> what users tell the actor
 * @param <C> the machine's commands
 * @param <M> the machine's messages
 * @param <T> the machine's timers
 * @param <E> the machine's events
 */
public interface MachineShell<X, C, M, T, E> {

  /** The machine, fresh for this incarnation. */
  Machine<C, M, T, E> machine();

  /** How messages travel, fresh for this incarnation. */
  Carrier<M> carrier();

  /** The protocol ids by which a peer counts as a speaker, from most to least wanted. */
  List<String> protocols();

  /**
   * By which protocol id a connected peer is up for the machine: unless told otherwise, by the
   * first of {@link #protocols} that it is known to speak; empty: it is not.
   */
  default Optional<String> upBy(PeerState state) {
    return state.bestOf(protocols());
  }

  /** What a user told the actor; most become commands by {@link MachineActor.Driver#command}. */
  void asked(X request);

  /** The machine tells its local user something. */
  void emitted(E event);

  /**
   * A peer has sent a message.
   *
   * @param handle has the machine handle it
   * @param taken gives its credit back to the sender, which may be done later and on any thread, so
   *     that what the message has caused is bounded too
   */
  default void received(Runnable handle, Runnable taken) {
    try {
      handle.run();
    } finally {
      taken.run();
    }
  }

  /** A carrier confirms or gives up something that was marked when it was encoded. */
  default void carried(PeerId peer, CarrierEvent event) {}

  /** A peer sent what cannot be decoded; the substream is reset already. */
  default void violated(PeerId peer, MalformedException what) {}

  /** Sees each In and Out, besides the metrics. */
  default Observer<C, M, T, E> observer() {
    return Observer.none();
  }

  /** The incarnation ends, by a stop or before a restart. */
  default void stopped() {}

  /**
   * Builds the shell of one incarnation.
   *
   * @param <X> what users tell the actor
   */
  @FunctionalInterface
  interface Factory<X, C, M, T, E> {
    /**
     * Builds it.
     *
     * @param actor spawns children; only to be used in the actor
     * @param driver gives commands to the machine
     */
    MachineShell<X, C, M, T, E> create(ActorContext<?> actor, MachineActor.Driver<C> driver);
  }
}
