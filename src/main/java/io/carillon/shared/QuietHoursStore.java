package io.carillon.shared;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The quiet hours of users. Thread-safe.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class QuietHoursStore {
  private final SharedDatabase database;

  public QuietHoursStore(SharedDatabase database) {
    this.database = database;
  }

  /** Those of a user, if there are any. */
  public Optional<QuietHours> of(String user) {
    return database.read(
        em -> Optional.ofNullable(em.find(QuietHoursRow.class, user)).map(QuietHoursRow::hours));
  }

  /** Those of users that have some. */
  public Map<String, QuietHours> of(Collection<String> users) {
    return database.read(
        em ->
            em.createQuery(
                    "select q from QuietHoursRow q where q.user in :users", QuietHoursRow.class)
                .setParameter("users", users)
                .getResultStream()
                .collect(Collectors.toMap(QuietHoursRow::user, QuietHoursRow::hours)));
  }

  /** Sets those of a user, for all devices. */
  public void put(String user, QuietHours hours) {
    database.write(em -> em.merge(new QuietHoursRow(user, hours)));
  }

  /** Removes those of a user, and returns the number of rows. */
  public int remove(String user) {
    return database.write(
        em ->
            em.createQuery("delete from QuietHoursRow q where q.user = :user")
                .setParameter("user", user)
                .executeUpdate());
  }
}
