package io.carillon.log;

import io.carillon.event.Event;
import java.util.List;

/** The events after a position, and whether some are missing. */
public sealed interface Replay {
  /** Events after the position, oldest first. */
  List<Event> events();

  /** Whether there were no more: the page ends at the end of what was asked for. */
  boolean isLast();

  /** Retention has removed nothing between the position and the first event. */
  record Complete(List<Event> events, boolean isLast) implements Replay {}

  /**
   * Retention has removed events between the position and the oldest one that is left.
   *
   * @param first seq of the oldest event that is left, {@code head + 1} if none
   */
  record Truncated(List<Event> events, boolean isLast, long first) implements Replay {}
}
