package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Position;

/**
 * What this node knows of the log and an appender compares with the database, in the transaction
 * that appends: a database that knows less has been restored. Thread-safe.
 */
public interface EpochGuard {
  /** Of a node that knows nothing. */
  EpochGuard NONE =
      new EpochGuard() {
        @Override
        public long epoch() {
          return Position.FIRST_EPOCH;
        }

        @Override
        public long seen(ChannelName channel, long epoch) {
          return 0;
        }

        @Override
        public void reconcile(long epoch, String evidence) {
          throw new IllegalStateException(evidence);
        }
      };

  /** The epoch of the log that this node is in. */
  long epoch();

  /** The highest seq of a channel that this node has seen in an epoch; 0 if it has seen none. */
  long seen(ChannelName channel, long epoch);

  /**
   * The database and this node differ: enters the epoch that another node has opened, or opens a
   * new one. Waits for the database; on return this node is in the epoch of the database.
   *
   * @param epoch in which this node was when it noticed; if it has left it, nothing is to be done
   * @param evidence how it shows, in a sentence for the application log
   * @throws LogUnavailableException if the database fails
   */
  void reconcile(long epoch, String evidence);
}
