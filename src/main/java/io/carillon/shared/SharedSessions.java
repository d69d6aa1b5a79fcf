package io.carillon.shared;

import io.carillon.jpa.Micros;
import io.carillon.security.SessionStore;
import java.time.Instant;
import java.util.Optional;

/** Sessions that any node opens and any node accepts, also after a restart. */
public final class SharedSessions implements SessionStore {
  private final SharedDatabase database;

  public SharedSessions(SharedDatabase database) {
    this.database = database;
  }

  @Override
  public void put(String digest, byte[] session, Instant expires) {
    database.insert(new OneTimeRow(name(digest), session, Micros.of(expires)));
  }

  @Override
  public Optional<byte[]> find(String digest) {
    return database.read(
        em ->
            Optional.ofNullable(em.find(OneTimeRow.class, name(digest)))
                .filter(row -> row.expiresAt() > database.now())
                .map(OneTimeRow::content));
  }

  @Override
  public void remove(String digest) {
    database.write(
        em ->
            em.createQuery("delete from OneTimeRow r where r.name = :name")
                .setParameter("name", name(digest))
                .executeUpdate());
  }

  private static String name(String digest) {
    return "session/" + digest;
  }
}
