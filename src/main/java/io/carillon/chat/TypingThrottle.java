package io.carillon.chat;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets one hint a second through that a member is typing; clients send one at every key. Keeps the
 * newest {@value #MAX_MEMBERS} members in mind: whoever is pushed out of it may be let through
 * early. Thread-safe.
 */
final class TypingThrottle {
  private static final int MAX_MEMBERS = 10_000;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Ticker ticker;
  private final Map<Member, Long>
      lastNanos = // guarded by itself; in the order of time, the oldest first
      new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Member, Long> eldest) {
              return size() > MAX_MEMBERS || ticker.nanos() - eldest.getValue() >= PAUSE_NANOS;
            }
          };

  TypingThrottle(Ticker ticker) {
    this.ticker = ticker;
  }

  private record Member(Room room, String user) {}

  /** Whether a hint is let through now. */
  boolean offer(Room room, String user) {
    Member member = new Member(room, user);
    long now = ticker.nanos();
    synchronized (lastNanos) {
      Long last = lastNanos.get(member);
      if (last != null && now - last < PAUSE_NANOS) {
        return false;
      }
      lastNanos.remove(member); // so that it comes to the end
      lastNanos.put(member, now);
      return true;
    }
  }
}
