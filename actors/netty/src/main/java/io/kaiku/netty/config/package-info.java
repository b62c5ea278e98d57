/** The settings of transports, as records that cannot be constructed wrong. */
@org.jspecify.annotations.NullMarked
package io.kaiku.netty.config;
