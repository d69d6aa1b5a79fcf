package io.carillon.log;

import java.util.concurrent.CompletionStage;

/** The write port of the log. Thread-safe. */
public interface Appender {
  /**
   * Appends a batch, all of it or nothing, at consecutive positions of its channel. A publication
   * whose id is in the channel already keeps its first position and is not stored again.
   *
   * <p>May block for a limited time while too much is in flight, and then returns at once. The
   * stage completes after the commit and after the listener of commits has been called; or
   * exceptionally with {@link LogUnavailableException} if the batch was not stored in time or may
   * not have been, as it tells, or with the exception that iterating the batch threw.
   */
  CompletionStage<Receipt> append(Batch batch);
}
