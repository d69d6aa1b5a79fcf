package io.carillon.fanout;

import java.time.Duration;

/**
 * Settings of the fan-out.
 *
 * @param shards threads that write to subscribers; about one per core
 * @param maxConnections subscriptions on this node; 0 = no new ones
 * @param heartbeatInterval idle time after which a sign of life is sent; zero = never
 * @param stallTimeout how long a sink may stay unready before its subscription is closed
 * @param idleTimeout how long a client may give no sign of life before its stream is closed; zero =
 *     for ever
 * @param evicts whether a full node closes the stream of the least active client for a new one,
 *     rather than refuse that
 * @param pageSize events that one read of the log asks for
 */
public record FanOutConfig(
    int shards,
    int maxConnections,
    Duration heartbeatInterval,
    Duration stallTimeout,
    Duration idleTimeout,
    boolean evicts,
    int pageSize) {
  public FanOutConfig {
    if (shards < 1 || maxConnections < 0 || pageSize < 1) {
      throw new IllegalArgumentException(
          "shards and pageSize are at least 1, maxConnections not negative");
    }
    if (idleTimeout.isNegative()) {
      throw new IllegalArgumentException("idleTimeout is not negative");
    }
    if (heartbeatInterval.isNegative() || stallTimeout.isNegative() || stallTimeout.isZero()) {
      throw new IllegalArgumentException(
          "heartbeatInterval is not negative, stallTimeout longer than zero");
    }
  }
}
