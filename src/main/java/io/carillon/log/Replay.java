package io.carillon.log;

import io.carillon.event.Event;
import java.util.List;

/** What reading on from a position gave. */
public sealed interface Replay {
  /**
   * Events after the position asked for, oldest first; fewer than asked for when the end was
   * reached.
   */
  List<Event> events();

  /** Nothing was removed by retention between the position asked for and the first event. */
  record Complete(List<Event> events) implements Replay {}

  /**
   * Retention has removed events between the position asked for and the first one left.
   *
   * @param first seq of the oldest event that is left, {@code head + 1} if none
   */
  record Truncated(List<Event> events, long first) implements Replay {}
}
