package io.carillon.chat;

import java.util.LinkedHashMap;
import java.util.Map;

/** The marks of a hub without a database: those that were changed last. Thread-safe. */
public final class MemoryReadMarks implements ReadMarks {
  private static final int MAX_MARKS = 10_000;

  private record Key(String user, Room room) {}

  private final Map<Key, Long> marks = // guarded by itself; the one changed last is the last
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
          return size() > MAX_MARKS;
        }
      };

  @Override
  public long readUpTo(String user, Room room) {
    synchronized (marks) {
      return marks.getOrDefault(new Key(user, room), 0L);
    }
  }

  @Override
  public long advance(String user, Room room, long seq) {
    synchronized (marks) {
      return marks.merge(new Key(user, room), seq, Math::max);
    }
  }
}
