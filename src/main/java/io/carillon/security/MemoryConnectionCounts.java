package io.carillon.security;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is open on one node. Keeps nothing of those who have nothing open. */
public final class MemoryConnectionCounts implements ConnectionCounts {
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  @Override
  public boolean tryAdd(String key, int limit) {
    boolean[] added = new boolean[1];
    open.compute(
        key,
        (same, count) -> {
          int before = count == null ? 0 : count;
          added[0] = before < limit;
          return added[0] ? Integer.valueOf(before + 1) : count;
        });
    return added[0];
  }

  @Override
  public void remove(String key) {
    open.computeIfPresent(key, (same, count) -> count > 1 ? count - 1 : null);
  }

  /** How many are counted at all. */
  int size() {
    return open.size();
  }
}
