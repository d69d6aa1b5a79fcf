package io.carillon.jpa;

import io.carillon.diagnostics.OutageLog;
import java.util.Collection;

/**
 * Logs once when the clock is behind the events of a channel, and once when it no longer is. Used
 * by the appender thread only.
 */
final class ClockCheck {
  /** Clocks of nodes that are synchronized differ by less. */
  private static final long TOLERANCE_MICROS = 5_000_000;

  private final OutageLog outage =
      new OutageLog(
          System.getLogger(ClockCheck.class.getName()),
          "The clock of this node is behind the newest events: it was set back, or that of another"
              + " node is ahead. Times of events stay in order; retention by age is inexact, and after a"
              + " restart also since",
          "The clock of this node is no longer behind the newest events");

  /**
   * Compares the clock with the newest event of each channel.
   *
   * @param now in microseconds since the epoch
   */
  void check(Collection<ChannelHead> rows, long now) {
    if (rows.stream().allMatch(row -> row.newest() - now <= TOLERANCE_MICROS)) {
      outage.succeeded();
    } else {
      outage.failed(null);
    }
  }
}
