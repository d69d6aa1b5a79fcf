package io.carillon.config;

import java.net.URI;
import java.util.Optional;

/** How nodes tell each other of new events. */
public record RelayConfig(Kind kind, Optional<URI> redisUrl) {
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
    return new RelayConfig(kind, redisUrl);
  }

  /** Without the URL, which may hold a password. */
  @Override
  public String toString() {
    return "RelayConfig[kind=" + kind + "]";
  }
}
