package io.carillon.fanout;

import java.time.Duration;

/** The heartbeat interval of a stream. */
@FunctionalInterface
public interface HeartbeatPolicy {
  /** Idle time after which the stream is sent a heartbeat; zero = never. Any thread. */
  Duration intervalFor(SubscriptionSpec spec);
}
