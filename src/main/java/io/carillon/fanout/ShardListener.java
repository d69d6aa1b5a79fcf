package io.carillon.fanout;

import org.jspecify.annotations.Nullable;

/** Receives what happens on a shard. On the shard's thread, but for {@link #failed}. */
interface ShardListener {
  /** A subscription has ended, and its sink is closed. */
  void ended(SubscriptionView subscription, CloseReason reason);

  /** A fault of a subscription; it ends, or has ended. Any thread. */
  void failed(SubscriptionView subscription, Throwable fault);

  /** A round of the event loop threw. */
  void roundFailed(Throwable fault);

  /** A page of the log could not be read; it will be retried. */
  void logFailed(@Nullable Throwable failure);

  /** A page of the log was read. */
  void logRead();
}
