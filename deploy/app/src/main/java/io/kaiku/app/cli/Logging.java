package io.kaiku.app.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * Logs to stderr, and only warnings unless told otherwise; in code, since reading XML would take a
 * tenth of a short command's time.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String LEVEL = "kaiku.log";

  /** Sets logging up before there are several threads, of which others would have to wait. */
  public static void begin() {
    var unused = LoggerFactory.getILoggerFactory();
  }

  /** Logs more; only before the first logger is made. */
  static void verbose() {
    System.setProperty(LEVEL, "DEBUG");
  }

  static boolean isVerbose() {
    return Level.DEBUG.isGreaterOrEqual(Level.toLevel(System.getProperty(LEVEL), Level.WARN));
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{24} %msg%n");
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.WARN));
    root.addAppender(appender);
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("kamon").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
