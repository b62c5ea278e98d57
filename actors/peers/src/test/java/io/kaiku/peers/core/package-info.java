@NullMarked
package io.kaiku.peers.core;

import org.jspecify.annotations.NullMarked;
