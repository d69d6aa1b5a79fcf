package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import io.carillon.config.RelayConfig.Kind;
import io.carillon.config.SecurityConfig.Mode;
import io.carillon.event.ChannelPattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
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

  static final ConfigKey<Path> TLS_KEYSTORE =
      optional(
          "carillon.tls.keystore",
          Syntax.path(),
          "embedded: TLS and HTTP/2 with the key and certificate in this file (PKCS #12 or JKS)");
  static final ConfigKey<String> TLS_PASSWORD =
      optional("carillon.tls.password", Syntax.text(), "embedded: password of that file").secret();
  static final ConfigKey<Boolean> TLS_SELF_SIGNED =
      key(
          "carillon.tls.self-signed",
          Syntax.onOff(),
          "off",
          "embedded: TLS and HTTP/2 with a certificate for `localhost` that the hub makes in `carillon.data`; for development");
  static final ConfigKey<LogFormat> LOG_FORMAT =
      key(
          "carillon.log.format",
          Syntax.choice(LogFormat.class),
          "text",
          "embedded: how the log is written: `text`, or `json` with an object a line");

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
              "tokens: shared secret (HS256, HS384, HS512), 32 bytes or more")
          .secret();
  static final ConfigKey<String> JWT_PUBLIC_KEY =
      optional(
          "carillon.jwt.public-key",
          Syntax.text(),
          "tokens: public key (RSA, EC or Ed25519) in PEM, or the path of a PEM file");
  static final ConfigKey<URI> JWT_JWKS_URL =
      optional(
          "carillon.jwt.jwks-url",
          Syntax.uri("https", "http"),
          "tokens: where the issuer publishes its keys (RFC 7517)");
  static final ConfigKey<String> JWT_ISSUER =
      optional("carillon.jwt.issuer", Syntax.text(), "tokens: required `iss`");
  static final ConfigKey<String> JWT_AUDIENCE =
      optional("carillon.jwt.audience", Syntax.text(), "tokens: required `aud`");
  static final ConfigKey<Set<String>> JWT_ALGORITHMS =
      key(
          "carillon.jwt.algorithms",
          Syntax.choices(
              "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
              "ES256", "ES384", "ES512", "EdDSA"),
          "HS256,RS256,PS256,ES256,EdDSA",
          "tokens: algorithms accepted, each only with a key of its kind");
  static final ConfigKey<Duration> JWT_CLOCK_SKEW =
      key(
              "carillon.jwt.clock-skew",
              Syntax.duration(true, "PT1S", "PT10M"),
              "PT30S",
              "tokens: how far the issuer's clock may be off, for `exp` and `nbf`")
          .zeroMeans("not at all");
  static final ConfigKey<String> JWT_COOKIE =
      key(
          "carillon.jwt.cookie",
          Syntax.cookieName(),
          "carillon-token",
          "tokens: name of the cookie that may hold one; set it `HttpOnly`, `Secure` and `SameSite`");
  static final ConfigKey<Duration> TICKET_LIFE =
      key(
          "carillon.ticket-ttl",
          Syntax.duration(false, "PT1S", "PT1M"),
          "PT1M",
          "how long a ticket may wait to be used");
  static final ConfigKey<Set<String>> HOSTS =
      optional(
              "carillon.allowed-hosts",
              Syntax.hosts(),
              "names under which the hub is reached, separated by commas; requests for others are"
                  + " answered 421")
          .shownAs("`open`: `localhost` and addresses; `secured`: any");
  static final ConfigKey<List<AddressRange>> TRUSTED_PROXIES =
      optional(
              "carillon.trusted-proxies",
              Syntax.addressRanges(),
              "addresses of reverse proxies that are believed what they say of their clients")
          .shownAs("none");
  static final ConfigKey<ProxyHeader> PROXY_HEADER =
      key(
          "carillon.proxy-header",
          Syntax.choice(ProxyHeader.class),
          "x-forwarded-for",
          "where those proxies say it: `x-forwarded-for` (with `-Proto` and `-Host`) or `forwarded`"
              + " (RFC 7239); the other is not looked at");
  static final ConfigKey<Set<String>> CORS_ORIGINS =
      optional(
              "carillon.cors.origins",
              Syntax.origins(),
              "origins whose pages may call the hub, separated by commas, or `*`")
          .shownAs("none");

  static final ConfigKey<Duration> HEARTBEAT_INTERVAL =
      key(
              "carillon.stream.heartbeat-interval",
              Syntax.duration(true, "PT0.01S", "PT1H"),
              "PT15S",
              "idle time before a heartbeat; keep it under 60 s")
          .zeroMeans("no heartbeats: closed clients are not noticed while a stream is idle");
  static final ConfigKey<Duration> SHORTEST_HEARTBEAT =
      key(
              "carillon.stream.min-heartbeat-interval",
              Syntax.duration(true, "PT0.01S", "PT1H"),
              "PT5S",
              "how short the interval may become for clients whose network has dropped idle streams")
          .zeroMeans("it stays as it is");
  static final ConfigKey<Integer> MAX_CONNECTIONS =
      key(
              "carillon.limit.max-connections",
              Syntax.integer(0, 10_000_000),
              "10000",
              "streams open on this node; more are answered 503")
          .zeroMeans("no new streams: the node drains");
  static final ConfigKey<Duration> MAX_AGE =
      key(
              "carillon.stream.max-connection-age",
              Syntax.duration(true, "PT0.1S", "P365D"),
              "PT1H",
              "life of a stream, jittered; the client resumes")
          .zeroMeans("no limit");
  static final ConfigKey<Duration> STALL_TIMEOUT =
      key(
          "carillon.stream.stall-timeout",
          Syntax.duration(false, "PT0.01S", "PT1H"),
          "PT10S",
          "how long a client may leave bytes unread before it is closed; it resumes");
  static final ConfigKey<Duration> RECONNECT_DELAY =
      key(
              "carillon.stream.reconnect-delay",
              Syntax.duration(true, "PT0.001S", "PT1H"),
              "PT2S",
              "`retry:` of a stream, jittered per connection")
          .zeroMeans("clients come back at once");
  static final ConfigKey<Duration> MAX_WAIT =
      key(
              "carillon.stream.long-poll-timeout",
              Syntax.duration(true, "PT0.001S", "PT1H"),
              "PT1M",
              "longest `wait` of a long-poll; more is cut to it")
          .zeroMeans("polls are answered at once");
  static final ConfigKey<Boolean> COMPRESSION =
      key(
          "carillon.stream.compression",
          Syntax.onOff(),
          "on",
          "whether streams are compressed for clients that accept gzip: once for all of them");
  static final ConfigKey<Long> HOT_TAIL_MEMORY =
      key(
          "carillon.stream.hot-tail-memory",
          Syntax.size(1 << 20, 1L << 40),
          "64MiB",
          "newest frames in memory, all channels together");
  static final ConfigKey<Integer> FAN_OUT_SHARDS =
      key("carillon.stream.shards", Syntax.integer(0, 256), "0", "threads that deliver")
          .zeroMeans("one for each core");

  static final ConfigKey<Long> MAX_EVENT_SIZE =
      key(
          "carillon.publish.max-event-size",
          Syntax.size(1, 64L << 20),
          "256KiB",
          "data of one event; more is answered 413");
  static final ConfigKey<Long> MAX_BODY_SIZE =
      key(
          "carillon.limit.max-body-size",
          Syntax.size(1, 1L << 30),
          "8MiB",
          "body of a JSON request; more is answered 413: NDJSON has no such bound");
  static final ConfigKey<Integer> MAX_BATCH_COUNT =
      key(
          "carillon.publish.max-batch-count",
          Syntax.integer(1, 100_000_000),
          "1000000",
          "events in one request; more are answered 413");
  static final ConfigKey<Long> MAX_BATCH_SIZE =
      key(
          "carillon.publish.max-batch-size",
          Syntax.size(1, 1L << 40),
          "1GiB",
          "body of an NDJSON request; more is answered 413");
  static final ConfigKey<Long> BATCH_MEMORY =
      key(
              "carillon.publish.ndjson-spool-threshold",
              Syntax.size(0, 1L << 30),
              "1MiB",
              "memory for one NDJSON request; the rest waits in a temporary file")
          .zeroMeans("all of it waits in a file");
  static final ConfigKey<Duration> PUBLISH_TIMEOUT =
      key(
          "carillon.publish.timeout",
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
              "carillon.relay.redis-url",
              Syntax.uri("redis", "rediss"),
              "where Redis is, for `carillon.relay` = `redis`: `redis://user:password@host:6379`,"
                  + " `rediss:` for TLS")
          .secret();
  static final ConfigKey<Duration> POLL_INTERVAL =
      key(
          "carillon.relay.poll-interval",
          Syntax.duration(false, "PT0.05S", "PT1M"),
          "PT1S",
          "several nodes: how often a node asks the log for what no relay has told it");
  static final ConfigKey<Duration> DRAIN_TIME =
      key(
              "carillon.stream.drain-timeout",
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

  static final ConfigKey<MaxConnectionsPolicy> WHEN_FULL =
      key(
          "carillon.limit.max-connections-policy",
          Syntax.choice(MaxConnectionsPolicy.class),
          "refuse",
          "a stream more than `carillon.limit.max-connections`: `refuse` it, or `evict` the one whose client"
              + " has been silent for longest");
  static final ConfigKey<Integer> MAX_CONNECTIONS_PER_USER =
      key(
              "carillon.limit.max-connections-per-user",
              Syntax.integer(0, 10_000_000),
              "200",
              "streams and polls open for one user; more are answered 429")
          .zeroMeans("no limit");
  static final ConfigKey<Integer> MAX_CONNECTIONS_PER_ADDRESS =
      key(
              "carillon.limit.max-connections-per-address",
              Syntax.integer(0, 10_000_000),
              "0",
              "streams and polls open for one address; more are answered 429. Behind a proxy set"
                  + " `carillon.trusted-proxies`, too")
          .zeroMeans("no limit");
  static final ConfigKey<Integer> MAX_CONNECTIONS_PER_CLIENT =
      key(
              "carillon.limit.max-connections-per-client",
              Syntax.integer(0, 10_000_000),
              "0",
              "streams and polls open with one token (without one: for one user at one address);"
                  + " more are answered 429")
          .zeroMeans("no limit");
  static final ConfigKey<Duration> IDLE_TIMEOUT =
      key(
              "carillon.stream.idle-timeout",
              Syntax.duration(true, "PT1S", "P1D"),
              "PT0S",
              "how long a client may be without `POST /api/heartbeat` before its streams are closed;"
                  + " for clients that send it every few minutes, `PT10M`")
          .zeroMeans("for ever");
  static final ConfigKey<Integer> PUBLISH_RATE_PER_USER =
      key(
              "carillon.limit.publish-rate-per-user",
              Syntax.integer(0, 10_000_000),
              "0",
              "events a second that one user may publish; more are answered 429")
          .zeroMeans("no limit");
  static final ConfigKey<Integer> PUBLISH_RATE_PER_ADDRESS =
      key(
              "carillon.limit.publish-rate-per-address",
              Syntax.integer(0, 10_000_000),
              "0",
              "events a second that one address may publish; more are answered 429")
          .zeroMeans("no limit");
  static final ConfigKey<Duration> PUBLISH_BURST =
      key(
          "carillon.limit.publish-burst",
          Syntax.duration(false, "PT1S", "PT1H"),
          "PT2S",
          "what may be published at once, as so much time of its rate; a batch that is larger is"
              + " taken and waited for afterwards");
  static final ConfigKey<Integer> MAX_JSON_DEPTH =
      key(
          "carillon.limit.max-json-depth",
          Syntax.integer(2, 1000),
          "64",
          "levels of nesting in JSON; more are answered 400");
  static final ConfigKey<Long> MAX_CHANNELS =
      key(
              "carillon.limit.max-channels",
              Syntax.longInteger(0, 1_000_000_000_000L),
              "100000",
              "channels in the log; a publication to one more is answered 409")
          .zeroMeans("no limit");
  static final ConfigKey<Long> MAX_HEADER_SIZE =
      key(
          "carillon.limit.max-header-size",
          Syntax.size(1 << 10, 1 << 20),
          "32KiB",
          "all headers of a request; more is answered 431");
  static final ConfigKey<Long> MAX_QUERY_SIZE =
      key(
          "carillon.limit.max-query-size",
          Syntax.size(1 << 8, 1 << 20),
          "16KiB",
          "query of a request; more is answered 414");
  static final ConfigKey<Duration> READ_TIMEOUT =
      key(
          "carillon.limit.request-read-timeout",
          Syntax.duration(false, "PT0.1S", "PT1H"),
          "PT15S",
          "embedded: time for the headers of a request, and for each 16 KiB of its body; who is slower"
              + " is cut off");

  /** Per role of a token or of the container's own login. */
  private static final String ROLE = RoleRules.PREFIX + "<name>.";

  static final ConfigKey<Set<ChannelPattern>> ROLE_PUBLISH =
      optional(
              ROLE + "publish",
              Syntax.channelPatterns(),
              "channels to which those with this role may publish, by name or `prefix*`, separated by"
                  + " commas")
          .shownAs("`carillon-publisher`: `*`");
  static final ConfigKey<Set<ChannelPattern>> ROLE_SUBSCRIBE =
      optional(
              ROLE + "subscribe",
              Syntax.channelPatterns(),
              "channels that those with this role may read")
          .shownAs("`carillon-subscriber`: `*`");
  static final ConfigKey<Boolean> ROLE_ADMIN =
      optional(ROLE + "admin", Syntax.bool(), "whether those with this role may do everything")
          .shownAs("`carillon-admin`: `true`");
  static final ConfigKey<Boolean> METRICS =
      key(
          "carillon.metrics",
          Syntax.onOff(),
          "on",
          "whether the hub counts for `/metrics`; `off`, that is answered 404");
  static final ConfigKey<String> METRICS_TOKEN =
      optional(
              "carillon.metrics.token",
              Syntax.secret(16),
              "bearer token for `/metrics`, 16 bytes or more. A secured hub shows metrics to it and to"
                  + " admins, an open one to everybody unless this is set")
          .secret();

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
          TLS_KEYSTORE,
          TLS_PASSWORD,
          TLS_SELF_SIGNED,
          LOG_FORMAT,
          SECURITY,
          JWT_SECRET,
          JWT_PUBLIC_KEY,
          JWT_JWKS_URL,
          JWT_ISSUER,
          JWT_AUDIENCE,
          JWT_ALGORITHMS,
          JWT_CLOCK_SKEW,
          JWT_COOKIE,
          TICKET_LIFE,
          CORS_ORIGINS,
          HOSTS,
          TRUSTED_PROXIES,
          PROXY_HEADER,
          HEARTBEAT_INTERVAL,
          SHORTEST_HEARTBEAT,
          MAX_CONNECTIONS,
          WHEN_FULL,
          MAX_CONNECTIONS_PER_USER,
          MAX_CONNECTIONS_PER_ADDRESS,
          MAX_CONNECTIONS_PER_CLIENT,
          IDLE_TIMEOUT,
          MAX_AGE,
          STALL_TIMEOUT,
          RECONNECT_DELAY,
          MAX_WAIT,
          COMPRESSION,
          HOT_TAIL_MEMORY,
          FAN_OUT_SHARDS,
          PUBLISH_RATE_PER_USER,
          PUBLISH_RATE_PER_ADDRESS,
          PUBLISH_BURST,
          MAX_EVENT_SIZE,
          MAX_BODY_SIZE,
          MAX_BATCH_COUNT,
          MAX_BATCH_SIZE,
          BATCH_MEMORY,
          MAX_JSON_DEPTH,
          MAX_CHANNELS,
          MAX_HEADER_SIZE,
          MAX_QUERY_SIZE,
          READ_TIMEOUT,
          PUBLISH_TIMEOUT,
          RELAY,
          REDIS_URL,
          POLL_INTERVAL,
          DRAIN_TIME,
          CHAT_LEAVE_GRACE,
          MONITORING_INTERVAL,
          METRICS,
          METRICS_TOKEN);

  private static final List<ConfigKey<?>> PER_CHANNEL =
      List.of(RETENTION_AGE, RETENTION_COUNT, HOT_TAIL, HOT_TAIL_BYTES, SLOW_READER);

  private static final List<ConfigKey<?>> PER_ROLE =
      List.of(ROLE_PUBLISH, ROLE_SUBSCRIBE, ROLE_ADMIN);

  private ConfigKeys() {}

  /** Keys that are written once for a node. */
  public static List<ConfigKey<?>> perNode() {
    return PER_NODE;
  }

  /** Keys that are written for a channel, or for all whose names begin alike. */
  public static List<ConfigKey<?>> perChannel() {
    return PER_CHANNEL;
  }

  /** Keys that are written for a role. */
  public static List<ConfigKey<?>> perRole() {
    return PER_ROLE;
  }

  /** The table of all keys for the handbook. */
  public static String markdown() {
    return table(
        "| key | default | meaning | 0 |\n| --- | --- | --- | --- |\n", ConfigKey::markdown);
  }

  /** The same with what is accepted. */
  public static String reference() {
    return table(
        "| key | default | accepted | meaning | 0 |\n| --- | --- | --- | --- | --- |\n",
        ConfigKey::reference);
  }

  private static String table(String head, Function<ConfigKey<?>, String> row) {
    return Stream.of(PER_NODE, PER_ROLE, PER_CHANNEL)
        .flatMap(List::stream)
        .map(row)
        .collect(Collectors.joining("\n", head, "\n"));
  }
}
