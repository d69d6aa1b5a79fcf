package io.carillon.fanout;

import io.carillon.channel.Gap;

/**
 * Is told what happens to subscriptions: for metrics and presence. Called by fan-out threads:
 * returns at once and never throws. Any method may be called by several threads at a time.
 */
public interface SubscriptionListener {
  /** A stream has begun; nothing was written to it yet. */
  default void opened(Subscription subscription) {}

  /** A stream was asked for and could not be opened. */
  default void refused(Refusal refusal) {}

  /** A stream has ended. */
  default void closed(Subscription subscription, CloseReason reason) {}

  /** A subscriber was told that events are gone. */
  default void gap(Subscription subscription, Gap gap) {}

  /**
   * So many events and bytes were handed to sinks in one round of a shard, counted once for every
   * subscriber.
   */
  default void written(int events, int bytes) {}

  /** Why a stream could not be opened. */
  enum Refusal {
    /** The node has as many as it may have, or shuts down. */
    FULL,
    /** The log could not be asked for the position. */
    LOG_UNAVAILABLE
  }
}
