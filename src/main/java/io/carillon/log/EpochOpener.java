package io.carillon.log;

/** Opens an epoch of the log because an operator asks for it. Thread-safe. */
@FunctionalInterface
public interface EpochOpener {
  /**
   * Opens an epoch that begins at the heads that the channels have now. Waits for the database.
   *
   * @return its number
   * @throws LogUnavailableException if the database fails
   */
  long open();
}
