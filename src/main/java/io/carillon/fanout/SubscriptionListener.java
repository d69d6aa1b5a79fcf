package io.carillon.fanout;

import io.carillon.wire.Gap;

/**
 * Receives what happens to subscriptions, for metrics and presence. Called by fan-out threads:
 * returns at once and never throws. Any method may be called by several threads at a time.
 */
public interface SubscriptionListener {
  /** A stream was opened; nothing has been written to it yet. */
  default void opened(SubscriptionView subscription) {}

  /** A stream was requested and could not be opened. */
  default void refused(Refusal refusal) {}

  /** A stream has ended. */
  default void closed(SubscriptionView subscription, CloseReason reason) {}

  /** A gap was reported to a subscriber. */
  default void gap(SubscriptionView subscription, Gap gap) {}

  /**
   * Events and bytes that were written to sinks in one round of a shard, counted once for every
   * subscriber.
   */
  default void written(int events, int bytes) {}

  /** Why a stream could not be opened. */
  enum Refusal {
    /** The node has its maximum of streams, or shuts down. */
    FULL,
    /** The log could not be read for the position. */
    LOG_UNAVAILABLE,
    /** Its user, address or client has the maximum of streams. */
    TOO_MANY,
    /** Streams use all the memory that they may use. */
    MEMORY
  }
}
