package io.carillon.security;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The counts of one node. Keys without open connections use no memory. */
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

  /** The number of keys with open connections. */
  int size() {
    return open.size();
  }
}
