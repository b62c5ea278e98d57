/**
 * Messages on substreams: each behind its length as an unsigned varint, read and written under
 * credit.
 */
@org.jspecify.annotations.NullMarked
package io.kaiku.node.frame;
