package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Publications that wait in the database.
 *
 * @param kind where publications of the application's transactions wait for the commit
 * @param pollInterval how often rows that other programs have inserted are looked for
 * @param sources further data sources whose outbox is drained
 */
public record OutboxConfig(Kind kind, Duration pollInterval, List<OutboxSource> sources) {
  static final ConfigKey<Kind> KIND =
      key(
          "carillon.outbox",
          Syntax.choice(Kind.class),
          "transaction",
          "where publications inside a JTA transaction wait for its commit: `transaction` (a row"
              + " of `carillon_outbox` in it, which a crash cannot lose) or `after-commit` (in"
              + " memory)");
  static final ConfigKey<Duration> POLL_INTERVAL =
      key(
          "carillon.outbox.poll-interval",
          Syntax.duration("PT0.05S", "PT1H"),
          "PT1S",
          "how often the hub looks for rows of `carillon_outbox` that other programs have"
              + " inserted");

  static final List<ConfigKey<?>> KEYS =
      Stream.concat(Stream.of(KIND, POLL_INTERVAL), OutboxSource.KEYS.stream()).toList();

  /** Where publications wait for the commit. */
  public enum Kind {
    /** In the caller's transaction. */
    TRANSACTION,
    /** In memory; a crash between the commit and the publication loses them. */
    AFTER_COMMIT
  }

  static OutboxConfig read(ConfigReader reader, boolean isOnServer) {
    return new OutboxConfig(
        reader.get(KIND), reader.get(POLL_INTERVAL), OutboxSource.read(reader, isOnServer));
  }
}
