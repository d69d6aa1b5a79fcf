package io.carillon.log;

import io.carillon.event.ChannelName;

/**
 * What became of a batch.
 *
 * @param channel where it went
 * @param first lowest position that one of its publications has
 * @param last highest position that one of its publications has
 * @param count how many of its publications are in the log, whether from now or from before
 * @param repeated how many of these were there before, by their id: such a publication is answered
 *     with the position it has
 */
public record Receipt(ChannelName channel, long first, long last, int count, int repeated) {
  /** Whether nothing was new. */
  public boolean isRepeat() {
    return repeated == count;
  }
}
