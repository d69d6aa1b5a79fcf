package io.carillon.diagnostics;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Logs an outage once when it begins and once when it is over, however often the operation is
 * retried in between. Thread-safe.
 */
public final class OutageLog {
  private final Logger logger;
  private final String begun;
  private final String over;
  private final AtomicBoolean isDown = new AtomicBoolean();

  /**
   * An outage that has not begun.
   *
   * @param begun the message at level WARNING when the first attempt fails
   * @param over the message at level INFO when an attempt succeeds again
   */
  public OutageLog(Logger logger, String begun, String over) {
    this.logger = logger;
    this.begun = begun;
    this.over = over;
  }

  /**
   * An attempt has failed. Logs {@code cause} only if no failure has been logged since the last
   * success.
   */
  public void failed(@Nullable Throwable cause) {
    if (isDown.compareAndSet(false, true)) {
      logger.log(Level.WARNING, begun, cause);
    }
  }

  /** An attempt has succeeded. */
  public void succeeded() {
    if (isDown.get() && isDown.compareAndSet(true, false)) {
      logger.log(Level.INFO, over);
    }
  }

  /** Whether the last attempt failed. */
  public boolean isDown() {
    return isDown.get();
  }
}
