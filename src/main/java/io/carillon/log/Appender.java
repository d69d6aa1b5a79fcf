package io.carillon.log;

import java.util.concurrent.CompletionStage;

/** The one way into the log. Thread-safe. */
public interface Appender {
  /**
   * Appends a batch, all of it or nothing, at consecutive positions of its channel. Waits for room
   * when too much is under way; then returns at once. The stage completes after the commit, and
   * after {@link io.carillon.event.EventsAppended} was told; exceptionally with {@link
   * io.carillon.channel.LogUnavailableException} when nothing was stored.
   */
  CompletionStage<Receipt> append(Batch batch);
}
