package io.carillon.security;

/**
 * Counts what is open, for anybody who is counted. Thread-safe; a cluster shares it, and forgets
 * what a node that is gone had counted.
 */
public interface ConnectionCounts {
  /** Counts one more under {@code key}, unless there are {@code limit} already. */
  boolean tryAdd(String key, int limit);

  /** Counts one less under {@code key}. */
  void remove(String key);
}
