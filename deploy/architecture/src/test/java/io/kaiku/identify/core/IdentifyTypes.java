package io.kaiku.identify.core;

/** Trespasses on purpose: nothing by itself, others trespass on it. */
public class IdentifyTypes {
  final int answer = 42;
}
