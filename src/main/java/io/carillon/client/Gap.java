package io.carillon.client;

import java.util.OptionalLong;

/**
 * Events that were requested and that the hub cannot deliver. The subscription continues with the
 * events that exist; reload what depends on the missing ones.
 *
 * @param channel where
 * @param from first missing seq, if known
 * @param to last missing seq, if known
 * @param reason why they are missing
 */
public record Gap(String channel, OptionalLong from, OptionalLong to, Reason reason) {
  /** Why events are missing. */
  public enum Reason {
    /** Retention has removed them. */
    EXPIRED,
    /** The position is beyond the log's end: it is another log than before. */
    FUTURE,
    /** The hub has never issued the position. */
    UNKNOWN,
    /** The database was restored to an earlier state, which does not have them. */
    RESTORED
  }
}
