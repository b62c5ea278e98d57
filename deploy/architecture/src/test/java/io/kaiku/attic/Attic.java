package io.kaiku.attic;

/** Trespasses on purpose: a package that is no module. */
class Attic {
  final int answer = 42;
}
