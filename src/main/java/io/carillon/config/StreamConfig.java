package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.time.Duration;
import java.util.List;

/**
 * Streams to subscribers.
 *
 * @param heartbeatInterval idle time before a heartbeat; zero: no heartbeats
 * @param minHeartbeatInterval lower bound of the adaptive interval; zero: the interval is fixed
 * @param maxConnections streams and polls open on this node; 0: no new ones
 * @param maxConnectionsPolicy what happens to one more
 * @param idleTimeout time without a client heartbeat after which streams are closed; zero: no limit
 * @param maxConnectionAge maximum age of a stream before jitter; zero: no limit
 * @param stallTimeout how long a client may leave bytes unread
 * @param reconnectDelay {@code retry:} before jitter; zero: at once
 * @param refusalPolicy how a stream is refused for a reason that passes
 * @param longPollTimeout longest {@code wait} of a long poll; zero: polls are answered at once
 * @param compression whether streams are compressed for clients that accept it
 * @param hotTailMemory bytes of recent events in memory, all channels together
 * @param drainTimeout time over which streams are closed when the hub stops; zero: at once
 * @param shards threads that deliver, 1 or more
 */
public record StreamConfig(
    Duration heartbeatInterval,
    Duration minHeartbeatInterval,
    int maxConnections,
    MaxConnectionsPolicy maxConnectionsPolicy,
    Duration idleTimeout,
    Duration maxConnectionAge,
    Duration stallTimeout,
    Duration reconnectDelay,
    RefusalPolicy refusalPolicy,
    Duration longPollTimeout,
    boolean compression,
    long hotTailMemory,
    Duration drainTimeout,
    int shards) {
  private static final long MAX_DEFAULT_HOT_TAIL_MEMORY = 64L << 20;

  static final ConfigKey<Duration> HEARTBEAT_INTERVAL =
      key(
              "carillon.stream.heartbeat-interval",
              Syntax.durationOrZero("PT0.01S", "PT1H"),
              "PT15S",
              "idle time before a heartbeat; keep it under 60 s")
          .zeroMeans("no heartbeats: closed connections go unnoticed while a stream is idle");
  static final ConfigKey<Duration> MIN_HEARTBEAT_INTERVAL =
      key(
              "carillon.stream.min-heartbeat-interval",
              Syntax.durationOrZero("PT0.01S", "PT1H"),
              "PT5S",
              "lower bound of the interval, which shrinks for clients whose network drops idle"
                  + " connections")
          .zeroMeans("the interval is fixed");
  static final ConfigKey<Duration> IDLE_TIMEOUT =
      key(
              "carillon.stream.idle-timeout",
              Syntax.durationOrZero("PT1S", "P1D"),
              "PT0S",
              "time without `POST /api/heartbeat` after which a client's streams are closed;"
                  + " `PT10M` for clients that send one every few minutes")
          .zeroMeans("no limit");
  static final ConfigKey<Duration> MAX_CONNECTION_AGE =
      key(
              "carillon.stream.max-connection-age",
              Syntax.durationOrZero("PT0.1S", "P365D"),
              "PT1H",
              "maximum age of a connection (±10 % jitter); the client reconnects and resumes")
          .zeroMeans("no limit");
  static final ConfigKey<Duration> STALL_TIMEOUT =
      key(
          "carillon.stream.stall-timeout",
          Syntax.duration("PT0.01S", "PT1H"),
          "PT10S",
          "time for which a client may leave bytes unread before its stream is closed; it resumes");
  static final ConfigKey<Duration> RECONNECT_DELAY =
      key(
              "carillon.stream.reconnect-delay",
              Syntax.durationOrZero("PT0.001S", "PT1H"),
              "PT2S",
              "`retry:` of a stream, with jitter per connection")
          .zeroMeans("clients reconnect at once");
  static final ConfigKey<RefusalPolicy> REFUSAL_POLICY =
      key(
          "carillon.stream.refusal-policy",
          Syntax.choice(RefusalPolicy.class),
          "retry",
          "how a stream is refused while the node is full or drains, the database is away, or the"
              + " client has too many streams: `retry` answers 200 and `retry:` where `Accept` names"
              + " `text/event-stream` only, as a browser's `EventSource` never returns after another"
              + " status; `status` answers 503 or 429 to all clients");
  static final ConfigKey<Duration> LONG_POLL_TIMEOUT =
      key(
              "carillon.stream.long-poll-timeout",
              Syntax.durationOrZero("PT0.001S", "PT1H"),
              "PT1M",
              "upper bound of a long poll's `wait`; larger values are reduced to it")
          .zeroMeans("polls are answered at once");
  static final ConfigKey<Boolean> COMPRESSION =
      key(
          "carillon.stream.compression",
          Syntax.onOff(),
          "on",
          "gzip for clients that accept it; an event is compressed once for all of them");
  static final ConfigKey<Long> HOT_TAIL_MEMORY =
      key(
              "carillon.stream.hot-tail-memory",
              Syntax.sizeOrZero(1 << 20, 1L << 40),
              "0",
              "memory for recent events, all channels together")
          .zeroMeans("64 MiB, or an eighth of the heap if that is less");
  static final ConfigKey<Integer> SHARDS =
      key(
              "carillon.stream.shards",
              Syntax.integer(0, 256),
              "0",
              "number of threads that deliver events")
          .zeroMeans("one per core");
  static final ConfigKey<Duration> DRAIN_TIMEOUT =
      key(
              "carillon.stream.drain-timeout",
              Syntax.durationOrZero("PT0.1S", "PT1H"),
              "PT0S",
              "time over which a stopping hub closes its streams; it accepts no new ones")
          .zeroMeans("all are closed at once");

  static final ConfigKey<Integer> MAX_CONNECTIONS =
      key(
              "carillon.limit.max-connections",
              Syntax.integer(0, 10_000_000),
              "10000",
              "streams and polls open on this node; further ones get 503")
          .zeroMeans("no new streams: the node drains");
  static final ConfigKey<MaxConnectionsPolicy> MAX_CONNECTIONS_POLICY =
      key(
          "carillon.limit.max-connections-policy",
          Syntax.choice(MaxConnectionsPolicy.class),
          "refuse",
          "what happens to a stream beyond `carillon.limit.max-connections`: `refuse` it, or `evict`"
              + " the stream whose client has been inactive longest");

  static final List<ConfigKey<?>> KEYS =
      List.of(
          HEARTBEAT_INTERVAL,
          MIN_HEARTBEAT_INTERVAL,
          IDLE_TIMEOUT,
          MAX_CONNECTION_AGE,
          STALL_TIMEOUT,
          RECONNECT_DELAY,
          REFUSAL_POLICY,
          LONG_POLL_TIMEOUT,
          COMPRESSION,
          HOT_TAIL_MEMORY,
          SHARDS,
          DRAIN_TIMEOUT);

  /** Listed with the other limits. */
  static final List<ConfigKey<?>> LIMITS = List.of(MAX_CONNECTIONS, MAX_CONNECTIONS_POLICY);

  static StreamConfig read(ConfigReader reader) {
    int shards = reader.get(SHARDS);
    return new StreamConfig(
        reader.get(HEARTBEAT_INTERVAL),
        reader.get(MIN_HEARTBEAT_INTERVAL),
        reader.get(MAX_CONNECTIONS),
        reader.get(MAX_CONNECTIONS_POLICY),
        reader.get(IDLE_TIMEOUT),
        reader.get(MAX_CONNECTION_AGE),
        reader.get(STALL_TIMEOUT),
        reader.get(RECONNECT_DELAY),
        reader.get(REFUSAL_POLICY),
        reader.get(LONG_POLL_TIMEOUT),
        reader.get(COMPRESSION),
        hotTailMemory(reader.get(HOT_TAIL_MEMORY)),
        reader.get(DRAIN_TIMEOUT),
        shards == 0 ? Runtime.getRuntime().availableProcessors() : shards);
  }

  private static long hotTailMemory(long configured) {
    return configured == 0
        ? Math.min(MAX_DEFAULT_HOT_TAIL_MEMORY, Runtime.getRuntime().maxMemory() / 8)
        : configured;
  }

  /** Whether clients that accept event streams only get status 200 and a reconnection time. */
  public boolean refusesByRetry() {
    return refusalPolicy == RefusalPolicy.RETRY;
  }

  /** Whether a full node closes a stream to admit another one. */
  public boolean evicts() {
    return maxConnectionsPolicy == MaxConnectionsPolicy.EVICT;
  }
}
