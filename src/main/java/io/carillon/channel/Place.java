package io.carillon.channel;

import org.jspecify.annotations.Nullable;

/**
 * Where a subscription begins in a channel: {@link Start} was looked up.
 *
 * @param position the seq after which it begins; at most the head that the channel knows
 * @param gap what it is to be told first, or null
 * @param latest what it is to be served conflated first, or null
 */
record Place(long position, @Nullable Gap gap, @Nullable Latest latest) {
  static Place after(long position) {
    return new Place(position, null, null);
  }

  static Place after(long position, @Nullable Gap gap) {
    return new Place(position, gap, null);
  }

  /** The newest event of each key up to the end of a stretch, of which the first page is here. */
  record Latest(Stretch stretch, CatchUp.Page firstPage) {}

  /** Before the first event of what is newest; at its end if there is none. */
  static Place before(Latest latest) {
    CatchUp.Page page = latest.firstPage();
    long position =
        page.frames().isEmpty() ? page.positionAfter() : page.frames().get(0).position - 1;
    return new Place(position, null, latest);
  }
}
