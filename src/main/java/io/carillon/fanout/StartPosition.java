package io.carillon.fanout;

import io.carillon.event.ChannelEpochs;
import io.carillon.wire.Gap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription begins in a channel: a located {@link Start}.
 *
 * @param position the seq after which it begins; at most the head that the channel knows
 * @param gap what is reported first, or null
 * @param latest what is served conflated first, or null
 * @param known seqs of later events that are left out; at most the head that the channel knows, so
 *     that none of them is live
 * @param epochs of the channel when it was located
 */
record StartPosition(
    long position,
    @Nullable Gap gap,
    @Nullable Latest latest,
    Set<Long> known,
    ChannelEpochs epochs) {
  static StartPosition after(long position) {
    return after(position, null);
  }

  static StartPosition after(long position, @Nullable Gap gap) {
    return new StartPosition(position, gap, null, Set.of(), ChannelEpochs.FIRST);
  }

  static StartPosition after(Start.After start) {
    return after(start, null);
  }

  static StartPosition after(Start.After start, @Nullable Gap gap) {
    return new StartPosition(start.position(), gap, null, start.known(), ChannelEpochs.FIRST);
  }

  /** The same in these epochs. */
  StartPosition in(ChannelEpochs located) {
    return located == epochs ? this : new StartPosition(position, gap, latest, known, located);
  }

  /** The newest event of each key up to the end of a range, of which the first page is read. */
  record Latest(ConflatedRange range, LogPage firstPage) {}

  /** Before the first of the newest events; at the end of the range if there is none. */
  static StartPosition before(Latest latest) {
    LogPage page = latest.firstPage();
    long position =
        page.frames().isEmpty() ? page.positionAfter() : page.frames().get(0).position() - 1;
    return new StartPosition(position, null, latest, Set.of(), ChannelEpochs.FIRST);
  }

  /** It is not used: no page is needed. */
  void letGo() {
    if (latest != null) {
      latest.firstPage().memory().letGo();
    }
  }
}
