package io.carillon.cluster;

/** Tells the other nodes, and hears what they tell. Thread-safe. */
interface Relay extends AutoCloseable {
  /**
   * Has {@code news} told to the other nodes soon. Never blocks; when the others cannot be reached,
   * or too much is waiting, it is forgotten: they find what was committed in the log.
   */
  void tell(RelayMessage news);

  /** Whether this node hears what it says itself: then the others hear it, too. */
  boolean isUp();

  /** What was counted. */
  RelayCounts counts();

  /** Tells what is waiting, briefly, and ends. */
  @Override
  void close();
}
