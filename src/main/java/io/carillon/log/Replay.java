package io.carillon.log;

import io.carillon.event.Event;
import java.util.List;

/** The events after a position, and whether some are missing. */
public sealed interface Replay {
  /** Events after the position, oldest first; fewer than the limit at the end of the channel. */
  List<Event> events();

  /** Retention has removed nothing between the position and the first event. */
  record Complete(List<Event> events) implements Replay {}

  /**
   * Retention has removed events between the position and the oldest one that is left.
   *
   * @param first seq of the oldest event that is left, {@code head + 1} if none
   */
  record Truncated(List<Event> events, long first) implements Replay {}
}
