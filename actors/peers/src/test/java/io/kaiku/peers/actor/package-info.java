@NullMarked
package io.kaiku.peers.actor;

import org.jspecify.annotations.NullMarked;
