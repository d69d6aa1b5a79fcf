package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.health.Startup;
import io.carillon.log.LogUnavailableException;
import io.carillon.schema.SchemaException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Starts the hub with its application, or as soon as its database is available, which an
 * application need not wait for. Its beans exist once it has started.
 */
@ApplicationScoped
public class HubStart {
  private static final Logger LOG = System.getLogger(HubStart.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  /** How long an undeployment waits for an attempt in progress. */
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

  @Inject HubEnvironment environment;
  @Inject HubBeans beans;
  @Inject FamilyBeans families;
  @Inject Startup startup;

  private int applications; // guarded by this
  private boolean isEnded; // guarded by this
  private @Nullable Thread retrying; // guarded by this

  /**
   * Starts the hub.
   *
   * @return its configuration
   * @throws RuntimeException if that is not possible
   */
  public CarillonConfig start() {
    CarillonConfig config = beans.start();
    families.start();
    startup.complete();
    return config;
  }

  /**
   * Starts the hub now or in the background, for the first web application that contains it.
   *
   * @param contextPath of that application
   * @throws RuntimeException if it cannot start for another reason than its database
   */
  public synchronized void begin(String contextPath) {
    applications++;
    if (applications > 1) {
      return;
    }
    HubClasses.load();
    if (!tryStart(contextPath, Level.WARNING)) {
      retrying = environment.threads().newThread(() -> retry(contextPath));
      retrying.setName("carillon-start");
      retrying.start();
    }
  }

  private boolean tryStart(String contextPath, Level level) {
    try {
      CarillonConfig config = start();
      StartReport.write(environment, config, contextPath + config.deployment().apiPath());
      return true;
    } catch (RuntimeException failure) {
      if (!isUnavailability(failure)) {
        throw failure;
      }
      startup.waitFor("the hub has not started yet: its database is unavailable");
      LOG.log(level, "The hub cannot start without its database; it tries again", failure);
      return false;
    }
  }

  private static boolean isUnavailability(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SchemaException) {
        return false;
      }
      if (each instanceof PersistenceException
          || each instanceof SQLException
          || each instanceof LogUnavailableException) {
        return true;
      }
    }
    return false;
  }

  private void retry(String contextPath) {
    try {
      while (awaitInterval()) {
        if (tryStart(contextPath, Level.DEBUG)) {
          LOG.log(Level.INFO, "The hub has started: its database is available");
          return;
        }
      }
    } catch (InterruptedException ended) {
      LOG.log(Level.DEBUG, "A container has ended the start of the hub", ended);
    } catch (RuntimeException failure) {
      startup.waitFor("the hub cannot start; the server's log has the reason");
      LOG.log(Level.ERROR, "The hub cannot start", failure);
    }
  }

  /** False once the application ends. */
  private synchronized boolean awaitInterval() throws InterruptedException {
    if (!isEnded) {
      wait(INTERVAL.toMillis());
    }
    return !isEnded;
  }

  /** Stops the hub with the last web application. */
  public void end() {
    Thread starting;
    synchronized (this) {
      applications--;
      if (applications > 0) {
        return;
      }
      isEnded = true;
      starting = retrying;
      notifyAll();
    }
    if (starting != null) {
      try {
        starting.join(END_TIMEOUT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    beans.stop();
  }
}
