@NullMarked
package io.kaiku.kademlia.core;

import org.jspecify.annotations.NullMarked;
