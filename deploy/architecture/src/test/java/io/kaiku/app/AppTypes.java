package io.kaiku.app;

/** Trespasses on purpose: nothing by itself, others trespass on it. */
public class AppTypes {
  final int answer = 42;
}
