package io.carillon.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The console: Carillon from INFO on, libraries only when something is wrong. All of them (JBoss
 * Logging, SLF4J, Jersey) end in java.util.logging; {@code -Djava.util.logging.config.file=…}
 * replaces what is said here.
 */
public final class Logging extends LogManager {
  private static final String CONFIGURATION =
      """
      handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      java.util.logging.ConsoleHandler.formatter = java.util.logging.SimpleFormatter
      java.util.logging.SimpleFormatter.format = %1$tF %1$tT.%1$tL %4$-7s %5$s [%3$s]%6$s%n
      .level = WARNING
      io.carillon.level = INFO
      # an ERROR with a stack trace (UT005088) whenever a client went away in the middle of a stream
      io.undertow.request.io.level = OFF
      """;

  /** Initialised when there is a log manager, not while it is made. */
  private static final class WritingData {
    /**
     * Loggers of libraries that write down, when asked for details, what goes into the database,
     * heads of requests, or all system properties: with that what was published, tokens, and the
     * secret. They are asked for no details, whatever is configured. Held here: the JDK forgets the
     * level of a logger that nobody holds.
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

    static void keepToThemselves() {
      LOGGERS.stream()
          .filter(logger -> logger.isLoggable(Level.FINE))
          .forEach(logger -> logger.setLevel(Level.INFO));
    }
  }

  /**
   * Jersey has an ERROR with a stack trace for every answer whose client has gone, or was cut off.
   * Held here for the same reason.
   */
  private static final class AnswersToNobody {
    static final Logger LOGGER =
        Logger.getLogger("org.glassfish.jersey.server.ServerRuntime$Responder");

    static void areNoErrors() {
      LOGGER.setFilter(record -> !(record.getThrown() instanceof UncheckedIOException));
    }
  }

  private static volatile boolean kept;

  /** Kept, or its level would go with it. */
  private static @Nullable Logger connections;

  /** Called by the JDK. */
  public Logging() {}

  /**
   * Takes over java.util.logging, unless the user configured it. Must be called before the first
   * logger is made.
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
    WritingData.keepToThemselves();
    AnswersToNobody.areNoErrors();
    kept = true;
  }

  /**
   * A JSON object a line from now on, and a line for every stream that ends. A configuration of the
   * user's own stays as it is.
   */
  static void writeJson() {
    if (isConfiguredByUser()) {
      return;
    }
    connections = Logger.getLogger("io.carillon.connection");
    connections.setLevel(Level.FINE);
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new JsonLogFormatter());
    }
  }

  private static boolean isConfiguredByUser() {
    return System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null;
  }

  /** The hub has ended; nothing more will be said. */
  static void end() {
    kept = false;
    getLogManager().reset();
  }

  /**
   * The JDK calls this in a shutdown hook of its own, beside that in which the hub still closes and
   * may have something to say.
   */
  @Override
  public void reset() {
    if (!kept) {
      super.reset();
    }
  }
}
