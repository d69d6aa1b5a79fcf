package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.channel.HotTail;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.NewestPerKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a stretch of the hot tail, conflated for a cursor. It is put together anew for
 * each write, so that nothing of the hot tail is held while a sink is not ready; since the end of
 * the stretch stays where it is, what follows is the same as if it had been put together once.
 *
 * @param frames in the order of the channel
 * @param offset where the cursor stands who has been served these
 * @param position likewise
 */
record ConflatedTail(List<Frame> frames, long offset, long position) {
  /**
   * Conflates what lies between the cursor's offset and {@code end}. Transient events have keys of
   * their own: what is not in the log replaces nothing that is.
   *
   * @param end an offset beyond the cursor's
   * @param maxBytes where to stop, about
   * @return null if some of it is no longer in the hot tail
   */
  static @Nullable ConflatedTail of(Cursor cursor, long end, Instant now, int maxBytes) {
    HotTail tail = cursor.channel.tail();
    NewestPerKey durable = new NewestPerKey(Keyless.ONE_KEY);
    NewestPerKey passing = new NewestPerKey(Keyless.ONE_KEY);
    List<Frame> newestFirst = new ArrayList<>();
    long endPosition = 0;
    for (long at = end - 1; at >= cursor.offset; at--) {
      Frame frame = tail.get(at);
      if (frame == null) {
        return null;
      }
      endPosition = Math.max(endPosition, frame.position);
      boolean isWanted = !frame.event().isExpiredAt(now) && cursor.wants(frame);
      NewestPerKey keys = frame.event().isTransient() ? passing : durable;
      if (isWanted && keys.isNewest(frame.event().key().orElse(null))) {
        newestFirst.add(frame);
      }
    }
    Collections.reverse(newestFirst);
    return begin(newestFirst, end, endPosition, maxBytes);
  }

  private static ConflatedTail begin(List<Frame> whole, long end, long endPosition, int maxBytes) {
    int count = 0;
    for (int bytes = 0; count < whole.size() && bytes < maxBytes; count++) {
      bytes += whole.get(count).eventStream().length;
    }
    if (count == whole.size()) {
      return new ConflatedTail(whole, end, endPosition);
    }
    Frame last = whole.get(count - 1);
    return new ConflatedTail(whole.subList(0, count), last.offset + 1, last.position);
  }
}
