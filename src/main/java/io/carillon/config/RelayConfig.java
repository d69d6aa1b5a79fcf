package io.carillon.config;

import io.carillon.event.EnumNames;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How nodes tell each other of new events.
 *
 * @param redisUrl where Redis is; there if that is what carries the news
 * @param pollInterval how often a node looks for what it was not told
 */
public record RelayConfig(Kind kind, Optional<URI> redisUrl, Duration pollInterval) {
  /** What carries the news. */
  public enum Kind {
    /** There is only this node. */
    LOCAL,
    /** PostgreSQL's NOTIFY. */
    POSTGRES,
    /** Redis channels. */
    REDIS
  }

  static RelayConfig read(ConfigReader reader) {
    Kind kind = reader.get(ConfigKeys.RELAY);
    Optional<URI> redisUrl = reader.find(ConfigKeys.REDIS_URL);
    if (kind == Kind.REDIS && redisUrl.isEmpty()) {
      reader.noteMissing(ConfigKeys.REDIS_URL, ConfigKeys.RELAY.name() + " = redis");
    }
    return new RelayConfig(kind, redisUrl, reader.get(ConfigKeys.POLL_INTERVAL));
  }

  /** What carries the news, in the words of the settings. */
  String kindAsWritten() {
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
