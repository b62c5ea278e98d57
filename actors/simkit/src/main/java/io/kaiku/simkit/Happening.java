package io.kaiku.simkit;

/** What a simulated network has still to do. */
sealed interface Happening<C, M, T, E> {
  record Arrival<C, M, T, E>(Link<C, M, T, E> link, M message) implements Happening<C, M, T, E> {}

  record Due<C, M, T, E>(SimPeer<C, M, T, E> peer, int life, T timer)
      implements Happening<C, M, T, E> {}

  record Asked<C, M, T, E>(SimPeer<C, M, T, E> peer, C command) implements Happening<C, M, T, E> {}

  record Up<C, M, T, E>(Link<C, M, T, E> link) implements Happening<C, M, T, E> {}

  record Down<C, M, T, E>(Link<C, M, T, E> link) implements Happening<C, M, T, E> {}

  record Scripted<C, M, T, E>(Runnable action) implements Happening<C, M, T, E> {}
}
