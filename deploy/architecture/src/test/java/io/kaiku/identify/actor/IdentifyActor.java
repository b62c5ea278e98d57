package io.kaiku.identify.actor;

/** Trespasses on purpose: nothing by itself, its core trespasses on it. */
public class IdentifyActor {
  final int answer = 42;
}
