package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.SnapshotPosition;
import java.util.Set;

/** Positions from which streams continue what a transaction of the application reads. */
public interface TransactionPositions {
  /**
   * The events of a channel that the snapshot of the caller's transaction covers: those that it
   * sees in the log, and those that it sees in the outbox. Waits until the latter have been
   * appended.
   *
   * @param own references of rows of the outbox that the transaction itself has inserted; they do
   *     not count
   * @throws LogUnavailableException if the database does not answer, or the events are not appended
   *     in time
   */
  SnapshotPosition read(ChannelName channel, Set<String> own);
}
