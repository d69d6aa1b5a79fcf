package io.carillon.shared;

import io.carillon.jpa.Micros;
import java.time.Instant;
import java.util.Optional;

/**
 * Values that one node stores and exactly one node takes. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class OneTimeStore {
  private final SharedDatabase database;

  public OneTimeStore(SharedDatabase database) {
    this.database = database;
  }

  /**
   * Stores a value.
   *
   * @param name a unique name, at most 100 characters
   * @param content at most 1 MiB
   */
  void put(String name, byte[] content, Instant expiry) {
    database.insert(new OneTimeRow(name, content, Micros.of(expiry)));
  }

  /** Removes a value that has not expired; of concurrent callers one receives it. */
  Optional<byte[]> take(String name) {
    if (name.length() > OneTimeRow.MAX_NAME_LENGTH) {
      return Optional.empty();
    }
    return database.write(
        em -> {
          OneTimeRow row = em.find(OneTimeRow.class, name);
          if (row == null || row.expiresAt() <= database.now()) {
            return Optional.empty();
          }
          byte[] content = row.content();
          // of concurrent callers that have found the row, one removes it
          int removed =
              em.createQuery("delete from OneTimeRow r where r.name = :name")
                  .setParameter("name", name)
                  .executeUpdate();
          return removed == 1 ? Optional.of(content) : Optional.empty();
        });
  }
}
