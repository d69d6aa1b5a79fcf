package io.carillon.fanout;

import io.carillon.channel.Gap;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription begins in a channel: {@link Start} was looked up.
 *
 * @param position the seq after which it begins; at most the head that the channel knows
 * @param gap what it is to be told first, or null
 * @param latest what it is to be served conflated first, or null
 */
public record StartPosition(long position, @Nullable Gap gap, @Nullable Latest latest) {
  public static StartPosition after(long position) {
    return new StartPosition(position, null, null);
  }

  public static StartPosition after(long position, @Nullable Gap gap) {
    return new StartPosition(position, gap, null);
  }

  /** The newest event of each key up to the end of a stretch, of which the first page is here. */
  record Latest(ConflatedRange stretch, CatchUp.Page firstPage) {}

  /** Before the first event of what is newest; at its end if there is none. */
  public static StartPosition before(Latest latest) {
    CatchUp.Page page = latest.firstPage();
    long position =
        page.frames().isEmpty() ? page.positionAfter() : page.frames().get(0).position - 1;
    return new StartPosition(position, null, latest);
  }
}
