package io.carillon.embedded;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.config.InvalidConfigException;
import io.carillon.config.LogFormat;
import io.carillon.embedded.cli.CarillonCommand;
import io.carillon.memory.MemoryExhaustion;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code java -jar carillon-standalone.jar}. Exit codes: 1 start failed, 2 invalid configuration, 3
 * memory ran out (as with the JVM's own {@code -XX:+ExitOnOutOfMemoryError}), 143 stopped by
 * SIGTERM (130 by Ctrl-C) after an orderly shutdown.
 */
public final class Main {
  private static final int START_FAILED = 1;
  private static final int INVALID_CONFIG = 2;
  private static final int MEMORY_EXHAUSTED = 3;

  private Main() {}

  /** Runs the hub until a signal; or, with arguments, runs a {@link CarillonCommand}. */
  public static void main(String[] args) {
    if (args.length > 0) {
      System.exit(CarillonCommand.run(args));
    }
    Logging.configure(); // before the first logger is created
    // the build has checked the only beans.xml; the schemas of XML take a tenth of a second to load
    System.setProperty("org.jboss.weld.xml.disableValidating", "true");
    endWhenMemoryRunsOut();
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
      if (config.embedded().writesArchive()) {
        StartArchive.writeIfMissing(Main.class);
      }
    } catch (InvalidConfigException e) {
      exit(INVALID_CONFIG, e.getMessage());
    } catch (StartException e) {
      log.log(Level.FINE, "Start failed", e);
      exit(START_FAILED, e.getMessage());
    } catch (RuntimeException | Error e) {
      log.log(Level.SEVERE, "Start failed", e);
      exit(START_FAILED, "cannot start: " + root(e).getMessage());
    }
  }

  /**
   * A hub without memory may be dead in part: it ends at once, so that it is restarted. Not in
   * order, which needs memory; a commit that was acknowledged is in the database.
   */
  private static void endWhenMemoryRunsOut() {
    MemoryExhaustion.whenExhausted(
        () -> {
          System.err.println("Carillon: memory ran out; the hub ends with exit code 3");
          Runtime.getRuntime().halt(MEMORY_EXHAUSTED);
        });
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          MemoryExhaustion.check(failure);
          Logger.getLogger(Main.class.getName())
              .log(Level.SEVERE, failure, () -> "Thread " + thread.getName() + " has failed");
        });
    Logging.watch(MemoryExhaustion::check);
  }

  private static void stop(EmbeddedServer server) {
    try {
      server.close();
    } finally {
      Logging.stop();
    }
  }

  /** The root cause: containers wrap exceptions. */
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
