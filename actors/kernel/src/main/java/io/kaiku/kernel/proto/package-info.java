/**
 * Limits that bytes of a protobuf message must keep before they are parsed, and the messages of the
 * kernel.
 */
@NullMarked
package io.kaiku.kernel.proto;

import org.jspecify.annotations.NullMarked;
