/** Event loops, and what each of them keeps for its connections. */
@org.jspecify.annotations.NullMarked
package io.kaiku.netty.engine;
