package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Position;

/**
 * The result of appending a batch.
 *
 * @param first lowest position of its publications
 * @param last highest position of its publications
 * @param count number of its publications
 * @param repeated how many of them were in the log before, by their id; they keep their positions
 * @param epoch of the log, in which they were appended; if all were in the log before, the one in
 *     which that was found
 */
public record Receipt(
    ChannelName channel, long first, long last, int count, int repeated, long epoch) {
  /** A receipt of the first epoch. */
  public Receipt(ChannelName channel, long first, long last, int count, int repeated) {
    this(channel, first, last, count, repeated, Position.FIRST_EPOCH);
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
