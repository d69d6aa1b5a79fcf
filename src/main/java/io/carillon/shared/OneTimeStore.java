package io.carillon.shared;

import io.carillon.jpa.Micros;
import io.carillon.jpa.Transactions;
import io.carillon.log.LogUnavailableException;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Things that one node leaves in the database for whichever node asks first. Thread-safe.
 *
 * <p>Every method throws {@link LogUnavailableException} if the database cannot be asked now.
 */
public final class OneTimeStore {
  private final Transactions transactions;
  private final Clock clock;

  public OneTimeStore(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Leaves something.
   *
   * @param name nobody else has used; at most 100 characters
   * @param content at most 1 MiB
   * @param expiry when it is void
   */
  public void put(String name, byte[] content, Instant expiry) {
    OneTimeRow row = new OneTimeRow(name, content, Micros.of(expiry));
    guarded(
        () ->
            transactions.write(
                em -> {
                  em.persist(row);
                  return true;
                }));
  }

  /** Takes it out: of all who ask for the same, one is given it, before it expires. */
  public Optional<byte[]> take(String name) {
    if (name.length() > OneTimeRow.MAX_NAME_LENGTH) {
      return Optional.empty();
    }
    return guarded(
        () ->
            transactions.write(
                em -> {
                  OneTimeRow row = em.find(OneTimeRow.class, name);
                  if (row == null || row.expiresAt() <= now()) {
                    return Optional.empty();
                  }
                  byte[] content = row.content();
                  // whoever removes it has it: of two who have found it, one counts a row
                  int removed =
                      em.createQuery("delete from OneTimeRow d where d.name = :name")
                          .setParameter("name", name)
                          .executeUpdate();
                  return removed == 1 ? Optional.of(content) : Optional.empty();
                }));
  }

  /** What it is, before it expires; it stays. */
  public Optional<byte[]> read(String name) {
    return guarded(
        () ->
            transactions.read(
                em ->
                    Optional.ofNullable(em.find(OneTimeRow.class, name))
                        .filter(row -> row.expiresAt() > now())
                        .map(OneTimeRow::content)));
  }

  /** Removes what nobody has fetched in time, and answers how much that was. */
  public int sweep() {
    return guarded(
        () ->
            transactions.write(
                em ->
                    em.createQuery("delete from OneTimeRow d where d.expiresAt <= :now")
                        .setParameter("now", now())
                        .executeUpdate()));
  }

  private long now() {
    return Micros.of(clock.instant());
  }

  private static <T> T guarded(Supplier<T> access) {
    try {
      return access.get();
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the database cannot be asked now", e);
    }
  }
}
