package io.carillon.log;

import io.carillon.api.HubUnavailableException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log is down or did not answer in time. HTTP clients receive the status 503. */
public final class LogUnavailableException extends HubUnavailableException {
  private static final long serialVersionUID = 1L;

  /** What is known about the events of a publication that failed. */
  public enum Stored {
    /** They are not stored, and will not be. */
    NO,
    /**
     * They may have been stored, all or none: the commit was not answered. Repeating the
     * publication is safe if it has an id.
     */
    UNKNOWN
  }

  private final @Nullable Stored stored;

  /** The log could not be read, or its database was not available for something else. */
  public LogUnavailableException(String message, @Nullable Throwable cause) {
    this(message, cause, null);
  }

  private LogUnavailableException(
      String message, @Nullable Throwable cause, @Nullable Stored stored) {
    super(message, cause);
    this.stored = stored;
  }

  /** A publication failed, and nothing of it was stored. */
  public static LogUnavailableException notStored(String message, @Nullable Throwable cause) {
    return new LogUnavailableException(message, cause, Stored.NO);
  }

  /** A publication was given up while its commit was not answered. */
  public static LogUnavailableException unknown(@Nullable Throwable cause) {
    return new LogUnavailableException(
        "the log did not confirm the publication, so it may or may not be stored; with an id it can be"
            + " repeated safely",
        cause,
        Stored.UNKNOWN);
  }

  /** What is known about the events; empty if the failure was not that of a publication. */
  public Optional<Stored> stored() {
    return Optional.ofNullable(stored);
  }
}
