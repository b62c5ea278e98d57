/** What tests of transports share. */
@org.jspecify.annotations.NullMarked
package io.kaiku.netty.testing;
