package io.kaiku.simkit;

import io.kaiku.kernel.machine.PeerLink;

/** One direction of a connection: what {@code near} knows of the way to {@code far}, in order. */
final class Link<C, M, T, E> {
  final SimPeer<C, M, T, E> near;
  final SimPeer<C, M, T, E> far;
  final PeerLink way;

  /** When the last message sent on it arrives: a later one does not overtake it. */
  long lastArrivalMs;

  /** Messages pass. */
  boolean up = true;

  /** The near peer was told that the link is there. */
  boolean upSeen;

  /** The near peer was told that the link is gone, or needs no telling. */
  boolean downSeen;

  Link(SimPeer<C, M, T, E> near, SimPeer<C, M, T, E> far, PeerLink way) {
    this.near = near;
    this.far = far;
    this.way = way;
  }
}
