package io.kaiku.gossipsub.actor;

import io.kaiku.identify.core.IdentifyTypes;

/** Trespasses on purpose: a protocol that knows another protocol. */
class ActorThatKnowsIdentify {
  IdentifyTypes types(IdentifyTypes types) {
    return types;
  }
}
