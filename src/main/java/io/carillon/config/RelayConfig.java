package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import io.carillon.event.EnumNames;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How nodes notify each other of new events.
 *
 * @param redisUrl the Redis server; present if that is the relay
 * @param pollInterval how often a node reads what the relay has not delivered from the log
 */
public record RelayConfig(Kind kind, Optional<URI> redisUrl, Duration pollInterval) {
  static final ConfigKey<Kind> KIND =
      key(
          "carillon.relay",
          Syntax.choice(Kind.class),
          "local",
          "how nodes notify each other of new events: `local` (one node), `postgres`, `redis`");
  static final ConfigKey<URI> REDIS_URL =
      optional(
              "carillon.relay.redis-url",
              Syntax.uri("redis", "rediss"),
              "the Redis server, for `carillon.relay` = `redis`: `redis://user:password@host:6379`,"
                  + " `rediss:` for TLS")
          .secret();
  static final ConfigKey<Duration> POLL_INTERVAL =
      key(
          "carillon.relay.poll-interval",
          Syntax.duration("PT0.05S", "PT1M"),
          "PT1S",
          "several nodes: how often a node reads events that the relay has not delivered from the"
              + " log");

  static final List<ConfigKey<?>> KEYS = List.of(KIND, REDIS_URL, POLL_INTERVAL);

  /** What carries messages between nodes. */
  public enum Kind {
    /** Nothing: this node is the only one. */
    LOCAL,
    /** PostgreSQL's NOTIFY. */
    POSTGRES,
    /** Redis publish/subscribe. */
    REDIS
  }

  static RelayConfig read(ConfigReader reader) {
    Kind kind = reader.get(KIND);
    Optional<URI> redisUrl = reader.find(REDIS_URL);
    if (kind == Kind.REDIS && redisUrl.isEmpty()) {
      reader.noteMissing(REDIS_URL, KIND.name() + " = redis");
    }
    return new RelayConfig(kind, redisUrl, reader.get(POLL_INTERVAL));
  }

  /** The relay as the settings name it. */
  public String kindAsWritten() {
    return EnumNames.kebabCase(kind);
  }

  /** Whether other nodes append to the same log. */
  public boolean hasOtherNodes() {
    return kind != Kind.LOCAL;
  }

  /** Without the URL, which may hold a password. */
  @Override
  public String toString() {
    return "RelayConfig[kind=" + kind + "]";
  }
}
