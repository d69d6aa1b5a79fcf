package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import io.carillon.config.InvalidConfigException.Mistake;
import io.carillon.event.EnumNames;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How nodes notify each other of new events.
 *
 * @param redisUrl the Redis server; present if that is the relay
 * @param jmsTopic the JNDI name of the topic; present if that is the relay
 * @param pollInterval how often a node reads what the relay has not delivered from the log; for
 *     {@link Kind#POLL}, how often it reads the messages of the other nodes
 */
public record RelayConfig(
    Kind kind, Optional<URI> redisUrl, Optional<String> jmsTopic, Duration pollInterval) {
  static final ConfigKey<Kind> KIND =
      key(
          "carillon.relay",
          Syntax.choice(Kind.class),
          "local",
          "how nodes notify each other of new events: `local` (one node), `postgres`, `redis`,"
              + " `poll` (the database alone), `jms` (a topic of the server's broker)");
  static final ConfigKey<URI> REDIS_URL =
      optional(
              "carillon.relay.redis-url",
              Syntax.uri("redis", "rediss"),
              "the Redis server, for `carillon.relay` = `redis`: `redis://user:password@host:6379`,"
                  + " `rediss:` for TLS")
          .secret();
  static final ConfigKey<String> JMS_TOPIC =
      optional(
          "carillon.relay.jms-topic",
          Syntax.text(),
          "JNDI name of the topic, for `carillon.relay` = `jms`; its connections are those of"
              + " `carillon.jms.connection-factory`");
  static final ConfigKey<Duration> POLL_INTERVAL =
      ConfigKey.<Duration>optional(
              "carillon.relay.poll-interval",
              Syntax.duration("PT0.05S", "PT1M"),
              "several nodes: how often a node reads events that the relay has not delivered from"
                  + " the log; for `poll`, at most `PT2S`: how often it reads the messages of the"
                  + " other nodes")
          .shownAs("`PT1S`; `PT0.1S` for `poll`");

  static final List<ConfigKey<?>> KEYS = List.of(KIND, REDIS_URL, JMS_TOPIC, POLL_INTERVAL);

  private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);
  private static final Duration MESSAGE_INTERVAL = Duration.ofMillis(100);

  /** Nodes take each other for lost after some seconds without a message. */
  private static final Duration LONGEST_MESSAGE_INTERVAL = Duration.ofSeconds(2);

  /** What carries messages between nodes. */
  public enum Kind {
    /** Nothing: this node is the only one. */
    LOCAL,
    /** PostgreSQL's NOTIFY. */
    POSTGRES,
    /** Redis publish/subscribe. */
    REDIS,
    /** Rows of the log's database. */
    POLL,
    /** A topic of the application server's broker. */
    JMS
  }

  /**
   * Reads the configuration.
   *
   * @param hasJndi whether the host is an application server
   */
  static RelayConfig read(ConfigReader reader, boolean hasJndi) {
    Kind kind = reader.get(KIND);
    Optional<URI> redisUrl = reader.find(REDIS_URL);
    Optional<String> jmsTopic = reader.find(JMS_TOPIC);
    if (kind == Kind.REDIS && redisUrl.isEmpty()) {
      reader.noteMissing(REDIS_URL, KIND.name() + " = redis");
    }
    if (kind == Kind.JMS && !hasJndi) {
      reader.note(
          Mistake.value(
              KIND.name(), "", "jms", "another relay: the embedded server has no broker"));
    } else if (kind == Kind.JMS && jmsTopic.isEmpty()) {
      reader.noteMissing(JMS_TOPIC, KIND.name() + " = jms");
    }
    Duration standard = kind == Kind.POLL ? MESSAGE_INTERVAL : LOG_INTERVAL;
    Duration pollInterval = reader.find(POLL_INTERVAL).orElse(standard);
    if (kind == Kind.POLL && pollInterval.compareTo(LONGEST_MESSAGE_INTERVAL) > 0) {
      reader.note(
          Mistake.value(
              POLL_INTERVAL.name(), "", pollInterval.toString(), "at most PT2S with this relay"));
    }
    return new RelayConfig(kind, redisUrl, jmsTopic, pollInterval);
  }

  /** How often a node asks the log for the heads of channels. */
  public Duration logInterval() {
    return kind == Kind.POLL && pollInterval.compareTo(LOG_INTERVAL) < 0
        ? LOG_INTERVAL
        : pollInterval;
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
