package io.carillon.config;

import java.time.Duration;

/**
 * Streams to subscribers.
 *
 * @param heartbeatInterval idle time before a heartbeat; zero: none
 * @param shortestHeartbeat to which that may be shortened for a client; zero: not at all
 * @param maxConnections streams open on this node; 0: no new ones
 * @param whenFull what becomes of one more
 * @param idleTimeout how long a client may give no sign of life; zero: for ever
 * @param maxAge life of a stream before jitter; zero: no limit
 * @param stallTimeout how long a client may leave bytes unread
 * @param reconnectDelay {@code retry:} before jitter; zero: at once
 * @param maxWait longest wait of a long-poll; zero: none
 * @param compression whether streams are compressed for clients that accept it
 * @param hotTailMemory bytes of newest frames in memory, all channels together
 * @param drainTime over which streams are ended when the hub is stopped; zero: at once
 * @param fanOutShards threads that deliver; 0: one for each core
 */
public record StreamConfig(
    Duration heartbeatInterval,
    Duration shortestHeartbeat,
    int maxConnections,
    MaxConnectionsPolicy whenFull,
    Duration idleTimeout,
    Duration maxAge,
    Duration stallTimeout,
    Duration reconnectDelay,
    Duration maxWait,
    boolean compression,
    long hotTailMemory,
    Duration drainTime,
    int fanOutShards) {

  static StreamConfig read(ConfigReader reader) {
    return new StreamConfig(
        reader.get(ConfigKeys.HEARTBEAT_INTERVAL),
        reader.get(ConfigKeys.SHORTEST_HEARTBEAT),
        reader.get(ConfigKeys.MAX_CONNECTIONS),
        reader.get(ConfigKeys.WHEN_FULL),
        reader.get(ConfigKeys.IDLE_TIMEOUT),
        reader.get(ConfigKeys.MAX_AGE),
        reader.get(ConfigKeys.STALL_TIMEOUT),
        reader.get(ConfigKeys.RECONNECT_DELAY),
        reader.get(ConfigKeys.MAX_WAIT),
        reader.get(ConfigKeys.COMPRESSION),
        reader.get(ConfigKeys.HOT_TAIL_MEMORY),
        reader.get(ConfigKeys.DRAIN_TIME),
        reader.get(ConfigKeys.FAN_OUT_SHARDS));
  }

  /** Threads that deliver, 1 or more. */
  public int shards() {
    return fanOutShards == 0 ? Runtime.getRuntime().availableProcessors() : fanOutShards;
  }
}
