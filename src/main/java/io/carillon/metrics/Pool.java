package io.carillon.metrics;

/**
 * Something of which there is a limited number: threads, connections to a database. Thread-safe.
 */
public interface Pool {
  /** What it is called in metrics: a word in lower case. */
  String name();

  /** How many are in use. */
  int busy();

  /** How many there may be. */
  int max();

  /** How many wait for one. */
  int waiting();
}
