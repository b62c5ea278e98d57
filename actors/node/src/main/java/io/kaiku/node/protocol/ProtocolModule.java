package io.kaiku.node.protocol;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;

/**
 * A protocol that a peer speaks. The peer runs it as one supervised child actor, which is restarted
 * with back-off when it throws; connections, the other protocols and open substreams of users live
 * on.
 *
 * @param <X> what users of the protocol tell its actor
 */
public interface ProtocolModule<X> {

  /**
   * The name of the child actor and the tag of its metrics: lower case, such as {@code gossipsub}.
   */
  String name();

  /**
   * The protocol ids that remote peers may open, from most to least wanted. They are advertised and
   * answered as long as the peer runs; substreams that arrive while the actor is being restarted
   * wait for it, within bounds.
   */
  List<String> protocols();

  /**
   * The behavior of one incarnation; called again for every restart, so it must share no state with
   * an earlier one.
   */
  Behavior<X> behavior(ProtocolContext context);

  /**
   * What the actor is told when the peer shuts down in order: it may say goodbye and must run
   * {@code flushed} when what it had to send is written. It is stopped when that happened, or when
   * the flush deadline has passed.
   *
   * @return empty if there is nothing to flush
   */
  default Optional<X> farewell(Runnable flushed) {
    return Optional.empty();
  }
}
