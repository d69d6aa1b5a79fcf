package io.carillon.channel;

import org.jspecify.annotations.Nullable;

/**
 * Where a subscription begins in a channel, after its {@link Start} was looked up.
 *
 * @param position the seq after which it begins; at most the head that the channel knows
 * @param gap what it is to be told first, or null
 */
record Place(long position, @Nullable Gap gap) {
  static Place after(long position) {
    return new Place(position, null);
  }
}
