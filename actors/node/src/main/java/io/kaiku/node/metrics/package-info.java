/**
 * Figures and log lines about a peer. Metrics are a fold over what machines take in and give out,
 * and counters by name for everything that was refused, dropped or violated; {@link
 * io.kaiku.node.metrics.MetricNames} lists them all.
 */
@org.jspecify.annotations.NullMarked
package io.kaiku.node.metrics;
