package io.carillon.channel;

/**
 * Is told what happens to subscriptions: for metrics and presence. Called by fan-out threads:
 * returns at once and never throws. Any method may be called by several threads at a time.
 */
public interface SubscriptionListener {
  /** A stream has begun; nothing was written to it yet. */
  default void opened(Subscription subscription) {}

  /** A stream has ended. */
  default void closed(Subscription subscription, CloseReason reason) {}

  /** A subscriber was told that events are gone. */
  default void gap(Subscription subscription, Gap gap) {}

  /** Events were handed to the sink of one subscription, in one write. */
  default void written(int events, int bytes) {}
}
