package io.carillon.jpa;

import io.carillon.log.Receipt;

/** Receives the results of an {@link OutboxMover}. Thread-safe. */
public interface OutboxListener {
  /** For an outbox whose rows no hub has inserted. */
  OutboxListener NONE = new OutboxListener() {};

  /** Everything that has been committed up to now will be moved. */
  default void onBegun() {}

  /** A row that this node has stored is left to the next pass, or another node has moved it. */
  default void onLeft(String reference) {}

  /** This node has appended the event of a row that a hub has inserted. */
  default void onMoved(String reference, Receipt receipt) {}

  /** A row that a hub has inserted will not be moved. */
  default void onSetAside(String reference, RuntimeException reason) {}

  /** No row is left of those that had been committed at the beginning. */
  default void onDone() {}
}
