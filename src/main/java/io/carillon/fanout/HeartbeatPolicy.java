package io.carillon.fanout;

import java.time.Duration;

/** How often a stream is kept alive. */
@FunctionalInterface
public interface HeartbeatPolicy {
  /** Idle time after which the stream is to be sent a sign of life; zero = never. Any thread. */
  Duration intervalFor(SubscriptionSpec spec);
}
