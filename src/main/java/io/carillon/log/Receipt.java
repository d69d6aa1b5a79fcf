package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Position;
import java.util.List;

/**
 * The result of appending a batch.
 *
 * @param first lowest position of its publications
 * @param last highest position of its publications
 * @param count number of its publications
 * @param repeated how many of them were in the log before, by their id; they keep their positions
 * @param epoch of the log, in which they were appended; if all were in the log before, the one in
 *     which that was found
 * @param scheduled the ids in the schedule, if they are to be appended later: then there are no
 *     positions yet
 */
public record Receipt(
    ChannelName channel,
    long first,
    long last,
    int count,
    int repeated,
    long epoch,
    List<String> scheduled) {
  public Receipt {
    scheduled = List.copyOf(scheduled);
  }

  /** The result of appending now. */
  public Receipt(ChannelName channel, long first, long last, int count, int repeated, long epoch) {
    this(channel, first, last, count, repeated, epoch, List.of());
  }

  /** The same in the first epoch. */
  public Receipt(ChannelName channel, long first, long last, int count, int repeated) {
    this(channel, first, last, count, repeated, Position.FIRST_EPOCH);
  }

  /** The result of storing publications for later. */
  public static Receipt ofScheduled(ChannelName channel, List<String> ids) {
    return new Receipt(channel, 0, 0, ids.size(), 0, Position.FIRST_EPOCH, ids);
  }

  /** The position of the last publication, as text. */
  public String position() {
    return Position.text(epoch, last);
  }

  /** Whether nothing was new, so that nothing was appended. */
  public boolean isRepeat() {
    return repeated == count;
  }
}
