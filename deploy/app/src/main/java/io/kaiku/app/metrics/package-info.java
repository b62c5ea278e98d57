/** The metrics of a node for Prometheus. */
@NullMarked
package io.kaiku.app.metrics;

import org.jspecify.annotations.NullMarked;
