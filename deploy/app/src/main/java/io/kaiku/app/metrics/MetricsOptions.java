package io.kaiku.app.metrics;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and where a command shows its metrics. */
public final class MetricsOptions {
  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Show metrics for Prometheus at this port; 0 takes a free one (default: none).")
  private @Nullable Integer port;

  @Option(
      names = "--metrics-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "The address of this host at which metrics are shown (default: ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  /** Begins to show metrics; null if nobody asked for them. */
  public @Nullable MetricsEndpoint start() {
    return port == null ? null : MetricsEndpoint.start(host, port);
  }
}
