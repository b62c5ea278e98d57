/** The contract of protocol machines: five things happen, five can be asked for. */
@NullMarked
package io.kaiku.kernel.machine;

import org.jspecify.annotations.NullMarked;
