/** Topics as peers see them: raw bytes, PeerIds, rules and validators. */
@NullMarked
package io.kaiku.streams.topic;

import org.jspecify.annotations.NullMarked;
