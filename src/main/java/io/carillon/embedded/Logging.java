package io.carillon.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Configures logging to the console: Carillon from level INFO, libraries from WARNING. All of them
 * (JBoss Logging, SLF4J, Jersey) log to java.util.logging; {@code
 * -Djava.util.logging.config.file=…} replaces this configuration.
 */
public final class Logging extends LogManager {
  private static final String CONFIGURATION =
      """
      handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      java.util.logging.ConsoleHandler.encoding = UTF-8
      java.util.logging.ConsoleHandler.formatter = java.util.logging.SimpleFormatter
      java.util.logging.SimpleFormatter.format = %1$tF %1$tT.%1$tL%1$tz %4$-7s %5$s [%3$s]%6$s%n
      .level = WARNING
      io.carillon.level = INFO
      # an ERROR with a stack trace (UT005088) for every client that disconnects from a stream
      io.undertow.request.io.level = OFF
      # ERRORs without context for every statement and connection that fails while the database is
      # away; the hub logs the beginning and the end, and statements that the database refuses
      org.hibernate.engine.jdbc.level = OFF
      org.hibernate.orm.jdbc.level = OFF
      org.hibernate.resource.level = OFF
      com.zaxxer.hikari.pool.level = OFF
      """;

  /** Initialized after the log manager was created, not during its creation. */
  private static final class PayloadLoggers {
    /**
     * Loggers of libraries that log SQL parameters, request headers or system properties below
     * INFO, and so published data, tokens and the secret. Their level is at least INFO, whatever is
     * configured. Strong references: the JDK drops unreferenced loggers with their levels.
     */
    static final List<Logger> LOGGERS =
        Stream.of(
                "org.hibernate",
                "org.postgresql",
                "h2database",
                "com.zaxxer.hikari",
                "org.jose4j",
                "io.undertow",
                "org.glassfish.jersey",
                "sun.net.www")
            .map(Logger::getLogger)
            .toList();

    static void limitToInfo() {
      LOGGERS.stream()
          .filter(logger -> logger.isLoggable(Level.FINE))
          .forEach(logger -> logger.setLevel(Level.INFO));
    }
  }

  /**
   * Jersey logs an ERROR with a stack trace for every response whose client has disconnected. A
   * strong reference, for the same reason.
   */
  private static final class DisconnectedClients {
    static final Logger LOGGER =
        Logger.getLogger("org.glassfish.jersey.server.ServerRuntime$Responder");

    static void suppressErrors() {
      LOGGER.setFilter(record -> !(record.getThrown() instanceof UncheckedIOException));
    }
  }

  private static volatile boolean isActive;

  /** A strong reference, which keeps its level. */
  private static @Nullable Logger connectionLogger;

  /** Called by the JDK. */
  public Logging() {}

  /**
   * Configures java.util.logging, unless the user has configured it. Must be called before the
   * first logger is created.
   */
  static void configure() {
    System.setProperty("org.jboss.logging.provider", "jdk");
    if (System.getProperty("java.util.logging.manager") == null) {
      System.setProperty("java.util.logging.manager", Logging.class.getName());
    }
    if (!isConfiguredByUser()) {
      try {
        getLogManager()
            .readConfiguration(
                new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    PayloadLoggers.limitToInfo();
    DisconnectedClients.suppressErrors();
    isActive = true;
  }

  /**
   * Switches to one JSON object per line, including a line for every closed stream, unless the user
   * has configured logging.
   */
  static void writeJson() {
    if (isConfiguredByUser()) {
      return;
    }
    connectionLogger = Logger.getLogger("io.carillon.connection");
    connectionLogger.setLevel(Level.FINE);
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new JsonLogFormatter());
    }
  }

  /**
   * Calls {@code watcher} with everything thrown that is logged: libraries catch errors of their
   * own threads, and log them only.
   */
  static void watch(Consumer<Throwable> watcher) {
    Logger.getLogger("")
        .addHandler(
            new Handler() {
              @Override
              public void publish(LogRecord record) {
                if (record.getThrown() != null) {
                  watcher.accept(record.getThrown());
                }
              }

              @Override
              public void flush() {
                // nothing is buffered
              }

              @Override
              public void close() {
                // nothing is open
              }
            });
  }

  private static boolean isConfiguredByUser() {
    return System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null;
  }

  /** Stops logging, after the hub has stopped. */
  static void stop() {
    isActive = false;
    getLogManager().reset();
  }

  /** Called by a shutdown hook of the JDK, concurrently with the hub's own, which may still log. */
  @Override
  public void reset() {
    if (!isActive) {
      super.reset();
    }
  }
}
