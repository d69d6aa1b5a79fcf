package io.carillon.embedded;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.config.InvalidConfigException;
import io.carillon.config.LogFormat;
import io.carillon.embedded.cli.CarillonCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code java -jar carillon-standalone.jar}. Exit codes: 1 it could not start, 2 a setting is
 * wrong, 143 ended by SIGTERM (130 by Ctrl-C) after everything was closed in order.
 */
public final class Main {
  private static final int CANNOT_START = 1;
  private static final int WRONG_SETTINGS = 2;

  private Main() {}

  /**
   * Starts, says where, and stays until a signal; or, with arguments, does what {@link
   * CarillonCommand} has.
   */
  public static void main(String[] args) {
    if (args.length > 0) {
      System.exit(CarillonCommand.run(args));
    }
    Logging.configure(); // before anything asks for a logger
    Logger log = Logger.getLogger(Main.class.getName());
    try {
      CarillonConfig config = CarillonConfig.load(Host.EMBEDDED, ConfigSources.standard());
      if (config.embedded().logFormat() == LogFormat.JSON) {
        Logging.writeJson();
      }
      EmbeddedServer server = EmbeddedServer.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "carillon-stop"));
      log.info(
          () ->
              "Carillon is ready: %s (started in %.1f s)"
                  .formatted(server.url(), uptime().toMillis() / 1000.0));
    } catch (InvalidConfigException e) {
      exit(WRONG_SETTINGS, e.getMessage());
    } catch (StartException e) {
      log.log(Level.FINE, "cannot start", e);
      exit(CANNOT_START, e.getMessage());
    } catch (RuntimeException | Error e) {
      log.log(Level.SEVERE, "Carillon cannot start", e);
      exit(CANNOT_START, "cannot start: " + root(e).getMessage());
    }
  }

  private static void stop(EmbeddedServer server) {
    try {
      server.close();
    } finally {
      Logging.end();
    }
  }

  /** What containers wrap. */
  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static Duration uptime() {
    return Duration.between(
        ProcessHandle.current().info().startInstant().orElseGet(Instant::now), Instant.now());
  }

  private static void exit(int code, String reason) {
    System.err.println("Carillon: " + reason);
    System.exit(code);
  }
}
