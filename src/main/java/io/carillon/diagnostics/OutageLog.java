package io.carillon.diagnostics;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs an outage once when it begins and once when it is over, however often the operation is
 * retried in between. Thread-safe.
 */
public final class OutageLog {
  private final Logger logger;
  private final String begun;
  private final String over;
  private final long stableNanos;
  private final LongSupplier nanos;
  private final AtomicBoolean isReported = new AtomicBoolean();
  private volatile boolean isDown;
  private volatile long lastFailure;

  /**
   * An outage that has not begun.
   *
   * @param begun the message at level WARNING when the first attempt fails
   * @param over the message at level INFO when an attempt succeeds again
   */
  public OutageLog(Logger logger, String begun, String over) {
    this(logger, begun, over, Duration.ZERO, System::nanoTime);
  }

  /**
   * An outage in which single attempts succeed, as on a disk that has room for small ones.
   *
   * @param stable it is over when an attempt succeeds and none has failed for so long
   * @param nanos a clock, such as {@link System#nanoTime}
   */
  public OutageLog(Logger logger, String begun, String over, Duration stable, LongSupplier nanos) {
    this.logger = logger;
    this.begun = begun;
    this.over = over;
    this.stableNanos = stable.toNanos();
    this.nanos = nanos;
  }

  /**
   * An attempt has failed. Logs {@code cause} only if no failure has been logged since the outage
   * before was over.
   */
  public void failed(@Nullable Throwable cause) {
    lastFailure = nanos.getAsLong();
    isDown = true;
    if (isReported.compareAndSet(false, true)) {
      logger.log(Level.WARNING, begun, cause);
    }
  }

  /** An attempt has succeeded. */
  public void succeeded() {
    if (isDown) {
      isDown = false;
    }
    checkEnd();
  }

  /**
   * Logs the end of an outage in which the last attempt succeeded too early to tell. To be called
   * regularly where there may be no further attempt for long.
   */
  public void checkEnd() {
    if (isReported.get()
        && !isDown
        && nanos.getAsLong() - lastFailure >= stableNanos
        && isReported.compareAndSet(true, false)) {
      logger.log(Level.INFO, over);
    }
  }

  /**
   * An attempt has ended.
   *
   * @param failure null if it has succeeded
   */
  public void ended(@Nullable Throwable failure) {
    if (failure == null) {
      succeeded();
    } else {
      failed(failure);
    }
  }

  /** Whether the last attempt failed. */
  public boolean isDown() {
    return isDown;
  }
}
