package io.carillon.log;

import io.carillon.event.ChannelName;
import java.util.List;

/**
 * The result of appending a batch.
 *
 * @param first lowest position of its publications
 * @param last highest position of its publications
 * @param count number of its publications
 * @param repeated how many of them were in the log before, by their id; they keep their positions
 * @param scheduled the ids in the schedule, if they are to be appended later: then there are no
 *     positions yet
 */
public record Receipt(
    ChannelName channel, long first, long last, int count, int repeated, List<String> scheduled) {
  public Receipt {
    scheduled = List.copyOf(scheduled);
  }

  /** The result of appending now. */
  public Receipt(ChannelName channel, long first, long last, int count, int repeated) {
    this(channel, first, last, count, repeated, List.of());
  }

  /** The result of storing publications for later. */
  public static Receipt ofScheduled(ChannelName channel, List<String> ids) {
    return new Receipt(channel, 0, 0, ids.size(), 0, ids);
  }

  /** Whether nothing was new, so that nothing was appended. */
  public boolean isRepeat() {
    return repeated == count;
  }
}
