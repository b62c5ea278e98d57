package io.kaiku.examples;

import io.kaiku.app.AppTypes;

/** Trespasses on purpose: a module that depends on the app. */
class ExampleThatKnowsApp {
  AppTypes types(AppTypes types) {
    return types;
  }
}
