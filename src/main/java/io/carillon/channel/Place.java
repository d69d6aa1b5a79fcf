package io.carillon.channel;

import org.jspecify.annotations.Nullable;

/**
 * Where a subscription begins in a channel, after its {@link Start} was looked up.
 *
 * @param isLive whether it begins with what comes next; {@code position} is then of no account
 * @param position the seq after which it begins
 * @param gap what it is to be told first, or null
 */
record Place(boolean isLive, long position, @Nullable Gap gap) {
  static final Place LIVE = new Place(true, 0, null);

  static Place after(long position) {
    return new Place(false, position, null);
  }
}
