package io.kaiku.identify.core;

import io.kaiku.identify.actor.IdentifyActor;

/** Trespasses on purpose: a core that knows its actor. */
class CoreThatKnowsItsActor {
  IdentifyActor actor(IdentifyActor actor) {
    return actor;
  }
}
