/** What users compile against: Peer, substreams, topics and EventBus. */
@NullMarked
package io.kaiku.streams;

import org.jspecify.annotations.NullMarked;
