/** Names in addresses, looked up by DNS. */
@org.jspecify.annotations.NullMarked
package io.kaiku.netty.dns;
