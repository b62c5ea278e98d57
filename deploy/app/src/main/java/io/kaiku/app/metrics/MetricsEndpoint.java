package io.kaiku.app.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import kamon.Kamon;
import kamon.prometheus.PrometheusReporter;

/**
 * {@code GET /metrics} in the text format of Prometheus: the counters and gauges of the peer and of
 * its JVM, as they were at the last tick of Kamon.
 */
public final class MetricsEndpoint implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final int BACKLOG = 16;

  /** The reporter is served here, at a port that may be any, and not by Kamon's own server. */
  private static final Config SETTINGS =
      ConfigFactory.parseString(
          """
          kamon {
            environment.service = kaiku
            metric.tick-interval = 5 seconds
            metric.optimistic-tick-alignment = no
            prometheus.start-embedded-http-server = no
            modules.prometheus-reporter.enabled = no
            modules.host-metrics.enabled = no
            modules.process-metrics.enabled = no
          }
          """);

  private final HttpServer server;

  private MetricsEndpoint(HttpServer server) {
    this.server = server;
  }

  /**
   * Begins to serve.
   *
   * @param port 0: any that is free
   */
  static MetricsEndpoint start(String host, int port) {
    var server = bind(host, port);
    var config = SETTINGS.withFallback(ConfigFactory.load()).resolve();
    Kamon.initWithoutAttaching(config);
    var reporter = new PrometheusReporter("kamon.prometheus", config);
    var unused = Kamon.addReporter("kaiku", reporter);
    server.createContext("/", exchange -> answer(exchange, reporter));
    server.start();
    return new MetricsEndpoint(server);
  }

  /** Says where the metrics are. */
  public void announce(Output output) {
    var address = server.getAddress();
    var host = address.getAddress().getHostAddress();
    var url =
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + PATH;
    output.event(Fields.event("metrics").put("url", url), () -> "metrics " + url);
  }

  @Override
  public void close() {
    server.stop(0);
    var unused = Kamon.stop();
  }

  private static HttpServer bind(String host, int port) {
    try {
      return HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    } catch (IOException | RuntimeException e) {
      throw new CommandException(
          ExitCode.NO_START,
          "cannot show metrics at "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "); choose another --metrics-port, 0 for a free one, or another --metrics-host",
          e);
    }
  }

  private static void answer(HttpExchange exchange, PrometheusReporter reporter)
      throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!head && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().add("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
      } else {
        var body = reporter.scrapeData().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, head ? -1 : body.length);
        if (!head) {
          exchange.getResponseBody().write(body);
        }
      }
    }
  }
}
