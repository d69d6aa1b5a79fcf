package io.carillon.chat;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Throttles typing hints to one per second and member, as clients send one per key press. Remembers
 * the last {@value #MAX_MEMBERS} members; a hint of an evicted member may pass early. Thread-safe.
 */
final class TypingThrottle {
  private static final int MAX_MEMBERS = 10_000;
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final Ticker ticker;
  private final Map<Member, Long> lastNanos = // guarded by itself; oldest first
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Member, Long> eldest) {
          return size() > MAX_MEMBERS || ticker.nanos() - eldest.getValue() >= INTERVAL_NANOS;
        }
      };

  TypingThrottle(Ticker ticker) {
    this.ticker = ticker;
  }

  private record Member(Room room, String user) {}

  /** Whether a hint may be published now. */
  boolean tryAcquire(Room room, String user) {
    Member member = new Member(room, user);
    long now = ticker.nanos();
    synchronized (lastNanos) {
      Long last = lastNanos.get(member);
      if (last != null && now - last < INTERVAL_NANOS) {
        return false;
      }
      lastNanos.remove(member); // reinsert as the newest
      lastNanos.put(member, now);
      return true;
    }
  }
}
