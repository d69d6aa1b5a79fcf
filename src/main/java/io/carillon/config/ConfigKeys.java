package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import io.carillon.config.RelayConfig.Kind;
import io.carillon.config.SecurityConfig.Mode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key that the hub knows. */
public final class ConfigKeys {
  static final ConfigKey<Integer> PORT =
      key("carillon.port", Syntax.integer(0, 65535), "8080", "embedded: port of the listener")
          .zeroMeans("any free port");
  static final ConfigKey<String> BIND =
      key("carillon.bind", Syntax.text(), "127.0.0.1", "embedded: address of the listener");
  static final ConfigKey<Path> DATA =
      key("carillon.data", Syntax.path(), "./data", "embedded: folder of the database");
  static final ConfigKey<String> DB_URL =
      optional("carillon.db.url", Syntax.jdbcUrl(), "embedded: another database")
          .shownAs("H2 in `carillon.data`");
  static final ConfigKey<String> DB_USER =
      optional("carillon.db.user", Syntax.text(), "embedded: user of the database");
  static final ConfigKey<String> DB_PASSWORD =
      optional("carillon.db.password", Syntax.text(), "embedded: password of the database")
          .secret();

  static final ConfigKey<Mode> SECURITY =
      optional(
              "carillon.security",
              Syntax.choice(Mode.class),
              "`open`: anonymous may do everything; `secured`: by token")
          .shownAs("embedded on loopback `open`, otherwise `secured`");
  static final ConfigKey<String> JWT_SECRET =
      optional(
              "carillon.jwt.secret",
              Syntax.secret(32),
              "tokens: shared secret (HS256), 32 bytes or more")
          .secret();
  static final ConfigKey<String> JWT_PUBLIC_KEY =
      optional(
          "carillon.jwt.public-key",
          Syntax.text(),
          "tokens: public key (RS256, ES256) in PEM, or the path of a PEM file");
  static final ConfigKey<URI> JWT_JWKS_URL =
      optional(
          "carillon.jwt.jwks-url",
          Syntax.uri("https", "http"),
          "tokens: where the issuer publishes its keys (RFC 7517)");
  static final ConfigKey<String> JWT_ISSUER =
      optional("carillon.jwt.issuer", Syntax.text(), "tokens: required `iss`");
  static final ConfigKey<String> JWT_AUDIENCE =
      optional("carillon.jwt.audience", Syntax.text(), "tokens: required `aud`");
  static final ConfigKey<Set<String>> CORS_ORIGINS =
      optional(
              "carillon.cors.origins",
              Syntax.origins(),
              "origins whose pages may call the hub, separated by commas, or `*`")
          .shownAs("none");

  static final ConfigKey<Duration> HEARTBEAT_INTERVAL =
      key(
              "carillon.heartbeat-interval",
              Syntax.duration(true, "PT0.01S", "PT1H"),
              "PT15S",
              "idle time before a heartbeat; keep it under 60 s")
          .zeroMeans("no heartbeats: closed clients are not noticed while a stream is idle");
  static final ConfigKey<Integer> MAX_CONNECTIONS =
      key(
              "carillon.max-connections",
              Syntax.integer(0, 10_000_000),
              "10000",
              "streams open on this node; more are answered 503")
          .zeroMeans("no new streams: the node drains");
  static final ConfigKey<Duration> MAX_AGE =
      key(
              "carillon.max-age",
              Syntax.duration(true, "PT0.1S", "P365D"),
              "PT1H",
              "life of a stream, jittered; the client resumes")
          .zeroMeans("no limit");
  static final ConfigKey<Duration> STALL_TIMEOUT =
      key(
          "carillon.stall-timeout",
          Syntax.duration(false, "PT0.01S", "PT1H"),
          "PT10S",
          "how long a client may leave bytes unread before it is closed; it resumes");
  static final ConfigKey<Duration> RECONNECT_DELAY =
      key(
              "carillon.reconnect-delay",
              Syntax.duration(true, "PT0.001S", "PT1H"),
              "PT2S",
              "`retry:` of a stream, jittered per connection")
          .zeroMeans("clients come back at once");
  static final ConfigKey<Duration> MAX_WAIT =
      key(
              "carillon.max-wait",
              Syntax.duration(true, "PT0.001S", "PT1H"),
              "PT1M",
              "longest `wait` of a long-poll; more is cut to it")
          .zeroMeans("polls are answered at once");
  static final ConfigKey<Long> HOT_TAIL_MEMORY =
      key(
          "carillon.hot-tail-memory",
          Syntax.size(1 << 20, 1L << 40),
          "64MiB",
          "newest frames in memory, all channels together");
  static final ConfigKey<Integer> FAN_OUT_SHARDS =
      key("carillon.fan-out.shards", Syntax.integer(0, 256), "0", "threads that deliver")
          .zeroMeans("one for each core");

  static final ConfigKey<Long> MAX_EVENT_SIZE =
      key(
          "carillon.max-event-size",
          Syntax.size(1, 64L << 20),
          "256KiB",
          "data of one event; more is answered 413");
  static final ConfigKey<Long> MAX_BODY_SIZE =
      key(
          "carillon.max-body-size",
          Syntax.size(1, 1L << 30),
          "8MiB",
          "body of a JSON request; more is answered 413: NDJSON has no such bound");
  static final ConfigKey<Integer> MAX_BATCH_COUNT =
      key(
          "carillon.max-batch-count",
          Syntax.integer(1, 100_000_000),
          "1000000",
          "events in one request; more are answered 413");
  static final ConfigKey<Long> MAX_BATCH_SIZE =
      key(
          "carillon.max-batch-size",
          Syntax.size(1, 1L << 40),
          "1GiB",
          "body of an NDJSON request; more is answered 413");
  static final ConfigKey<Long> BATCH_MEMORY =
      key(
              "carillon.batch-memory",
              Syntax.size(0, 1L << 30),
              "1MiB",
              "memory for one NDJSON request; the rest waits in a temporary file")
          .zeroMeans("all of it waits in a file");
  static final ConfigKey<Duration> PUBLISH_TIMEOUT =
      key(
          "carillon.publish-timeout",
          Syntax.duration(false, "PT0.1S", "PT1H"),
          "PT10S",
          "how long a publication may wait for the log before it is answered 503");

  static final ConfigKey<Kind> RELAY =
      key(
          "carillon.relay",
          Syntax.choice(Kind.class),
          "local",
          "how nodes tell each other of new events: `local` (one node), `postgres`, `redis`");
  static final ConfigKey<URI> REDIS_URL =
      optional(
              "carillon.redis.url",
              Syntax.uri("redis", "rediss"),
              "where Redis is, for `carillon.relay` = `redis`: `redis://user:password@host:6379`,"
                  + " `rediss:` for TLS")
          .secret();
  static final ConfigKey<Duration> POLL_INTERVAL =
      key(
          "carillon.poll-interval",
          Syntax.duration(false, "PT0.05S", "PT1M"),
          "PT1S",
          "several nodes: how often a node asks the log for what no relay has told it");
  static final ConfigKey<Duration> DRAIN_TIME =
      key(
              "carillon.drain-time",
              Syntax.duration(true, "PT0.1S", "PT1H"),
              "PT0S",
              "when the hub is stopped: time over which it ends its streams, while it takes no new"
                  + " ones")
          .zeroMeans("all at once");

  static final ConfigKey<Duration> CHAT_LEAVE_GRACE =
      key(
              "carillon.chat.leave-grace",
              Syntax.duration(true, "PT0.01S", "PT1H"),
              "PT10S",
              "how long a member may be gone before the room is told")
          .zeroMeans("told at once, at every reconnect");
  static final ConfigKey<Duration> MONITORING_INTERVAL =
      key(
              "carillon.monitoring.interval",
              Syntax.duration(true, "PT0.01S", "P1D"),
              "PT1S",
              "how often the hub samples itself")
          .zeroMeans("off");

  private static final String CHANNEL = ChannelRules.PREFIX + "<name or prefix*>.";

  /** Per channel; the defaults hold where no rule does. */
  static final ConfigKey<Duration> RETENTION_AGE =
      key(
              CHANNEL + "retention-age",
              Syntax.duration(true, "PT0.001S", "P36500D"),
              "P7D",
              "how long events are kept; `monitoring` keeps `PT1H`")
          .zeroMeans("no limit");

  static final ConfigKey<Long> RETENTION_COUNT =
      key(
              CHANNEL + "retention-count",
              Syntax.longInteger(0, 1_000_000_000_000L),
              "1000000",
              "how many events are kept")
          .zeroMeans("no limit");
  static final ConfigKey<Integer> HOT_TAIL =
      key(
          CHANNEL + "hot-tail",
          Syntax.integer(1, 10_000_000),
          "10000",
          "most newest frames in memory");

  static final ConfigKey<Long> HOT_TAIL_BYTES =
      key(
          CHANNEL + "hot-tail-bytes",
          Syntax.size(1 << 10, 1L << 40),
          "8MiB",
          "most bytes of newest frames in memory");

  static final ConfigKey<SlowReader> SLOW_READER =
      key(
          CHANNEL + "slow-reader",
          Syntax.choice(SlowReader.class),
          "catch-up",
          "who does not keep up and falls out of the hot tail: `catch-up` reads all it missed from"
              + " the log, `conflate` reads the newest event per key of it (and all without a key),"
              + " `disconnect` is closed and resumes");

  private static final List<ConfigKey<?>> PER_NODE =
      List.of(
          PORT,
          BIND,
          DATA,
          DB_URL,
          DB_USER,
          DB_PASSWORD,
          SECURITY,
          JWT_SECRET,
          JWT_PUBLIC_KEY,
          JWT_JWKS_URL,
          JWT_ISSUER,
          JWT_AUDIENCE,
          CORS_ORIGINS,
          HEARTBEAT_INTERVAL,
          MAX_CONNECTIONS,
          MAX_AGE,
          STALL_TIMEOUT,
          RECONNECT_DELAY,
          MAX_WAIT,
          HOT_TAIL_MEMORY,
          FAN_OUT_SHARDS,
          MAX_EVENT_SIZE,
          MAX_BODY_SIZE,
          MAX_BATCH_COUNT,
          MAX_BATCH_SIZE,
          BATCH_MEMORY,
          PUBLISH_TIMEOUT,
          RELAY,
          REDIS_URL,
          POLL_INTERVAL,
          DRAIN_TIME,
          CHAT_LEAVE_GRACE,
          MONITORING_INTERVAL);

  private static final List<ConfigKey<?>> PER_CHANNEL =
      List.of(RETENTION_AGE, RETENTION_COUNT, HOT_TAIL, HOT_TAIL_BYTES, SLOW_READER);

  private ConfigKeys() {}

  /** Keys that are written once for a node. */
  public static List<ConfigKey<?>> perNode() {
    return PER_NODE;
  }

  /** Keys that are written for a channel, or for all whose names begin alike. */
  public static List<ConfigKey<?>> perChannel() {
    return PER_CHANNEL;
  }

  /** The table of all keys for the handbook. */
  public static String markdown() {
    return Stream.concat(PER_NODE.stream(), PER_CHANNEL.stream())
        .map(ConfigKey::markdown)
        .collect(
            Collectors.joining(
                "\n", "| key | default | meaning | 0 |\n| --- | --- | --- | --- |\n", "\n"));
  }
}
