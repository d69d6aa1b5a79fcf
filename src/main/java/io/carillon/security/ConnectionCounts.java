package io.carillon.security;

/**
 * Counts open connections by key. Thread-safe. Nodes of a cluster share the counts; those of a node
 * that has stopped are dropped.
 */
public interface ConnectionCounts {
  /** Counts one more connection of {@code key}, unless it has {@code limit} already. */
  boolean tryAdd(String key, int limit);

  /** Counts one connection of {@code key} less. */
  void remove(String key);
}
