package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Reader;

/**
 * The extent of a channel as one reader sees it: newest events that the reader may not see do not
 * count. Reads the log, so calls may block.
 */
public final class VisibleExtent {
  private VisibleExtent() {}

  /**
   * The extent up to the newest event that {@code reader} may see.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  public static Extent of(EventLog log, ChannelName channel, Extent extent, Reader reader) {
    return upTo(log.newestVisible(channel, extent.head() + 1, reader), extent);
  }

  private static Extent upTo(long head, Extent extent) {
    return new Extent(Math.min(extent.first(), head + 1), head);
  }
}
