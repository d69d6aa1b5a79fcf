package io.carillon.metrics;

/** A limited resource: threads, connections to a database. Thread-safe. */
public interface Pool {
  /** Its name in metrics: a word in lower case. */
  String name();

  /** Number in use. */
  int busy();

  /** Maximum number. */
  int max();

  /** Number of waiting tasks. */
  int waiting();
}
