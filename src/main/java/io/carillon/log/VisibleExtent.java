package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Reader;
import java.util.List;

/**
 * The extent of a channel as one reader sees it: newest events that the reader may not see do not
 * count. Reads the log, so calls may block.
 */
public final class VisibleExtent {
  /**
   * Sizes of the pages that are read, small ones first because usually the newest event is visible.
   * If none of all these events is, the head is placed before them.
   */
  private static final List<Integer> STEPS = List.of(20, 200, 1000);

  private VisibleExtent() {}

  /**
   * The extent up to the newest event that {@code reader} may see.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  public static Extent of(EventLog log, ChannelName channel, Extent extent, Reader reader) {
    long position = extent.head() + 1;
    for (int step : STEPS) {
      List<Event> events = log.readBefore(channel, position, step);
      for (int i = events.size() - 1; i >= 0; i--) {
        if (events.get(i).audience().admits(reader)) {
          return upTo(events.get(i).seq(), extent);
        }
      }
      if (events.size() < step) {
        return upTo(0, extent);
      }
      position = events.get(0).seq();
    }
    return upTo(position - 1, extent);
  }

  private static Extent upTo(long head, Extent extent) {
    return new Extent(Math.min(extent.first(), head + 1), head);
  }
}
