package io.carillon.log;

import io.carillon.event.ChannelName;

/**
 * The result of appending a batch.
 *
 * @param first lowest position of its publications
 * @param last highest position of its publications
 * @param count number of its publications
 * @param repeated how many of them were in the log before, by their id; they keep their positions
 */
public record Receipt(ChannelName channel, long first, long last, int count, int repeated) {
  /** Whether nothing was new, so that nothing was appended. */
  public boolean isRepeat() {
    return repeated == count;
  }
}
