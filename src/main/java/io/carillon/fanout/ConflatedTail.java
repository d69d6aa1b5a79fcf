package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.channel.HotTail;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.NewestPerKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a range of the hot tail, conflated for a cursor. It is composed anew for each
 * write, so that no frame is retained while a sink is not ready; since the end of the range is
 * fixed, the parts are the same as if it had been composed once.
 *
 * @param frames in the order of the channel
 * @param offset where a cursor stands that has been served these
 * @param position likewise
 */
record ConflatedTail(List<Frame> frames, long offset, long position) {
  /**
   * Conflates the frames from {@code begin} to before {@code end}. Transient events have keys of
   * their own: they replace no event of the log.
   *
   * @param end an offset beyond {@code begin}
   * @param isWanted which of the frames the subscriber wants and may see
   * @param maxBytes where to stop, about
   * @return null if some of it is no longer in the hot tail
   */
  static @Nullable ConflatedTail of(
      HotTail tail, long begin, long end, Predicate<Frame> isWanted, Instant now, int maxBytes) {
    NewestPerKey durable = new NewestPerKey(Keyless.ONE_KEY);
    NewestPerKey passing = new NewestPerKey(Keyless.ONE_KEY);
    List<Frame> newestFirst = new ArrayList<>();
    long endPosition = 0;
    for (long at = end - 1; at >= begin; at--) {
      Frame frame = tail.get(at);
      if (frame == null) {
        return null;
      }
      endPosition = Math.max(endPosition, frame.position());
      NewestPerKey keys = frame.event().isTransient() ? passing : durable;
      if (!frame.event().isExpiredAt(now)
          && isWanted.test(frame)
          && keys.isNewest(frame.event().key().orElse(null))) {
        newestFirst.add(frame);
      }
    }
    Collections.reverse(newestFirst);
    return beginning(newestFirst, end, endPosition, maxBytes);
  }

  private static ConflatedTail beginning(
      List<Frame> whole, long end, long endPosition, int maxBytes) {
    int count = 0;
    for (int bytes = 0; count < whole.size() && bytes < maxBytes; count++) {
      bytes += whole.get(count).size();
    }
    if (count == whole.size()) {
      return new ConflatedTail(whole, end, endPosition);
    }
    Frame last = whole.get(count - 1);
    return new ConflatedTail(whole.subList(0, count), last.offset() + 1, last.position());
  }
}
