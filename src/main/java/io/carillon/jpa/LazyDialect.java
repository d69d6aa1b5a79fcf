package io.carillon.jpa;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of a database, which is asked when the first statement needs it: a hub may be created
 * while its database is away. Thread-safe; several threads may ask at once.
 */
final class LazyDialect {
  private final DataSource database;
  private volatile @Nullable SqlDialect known;

  LazyDialect(DataSource database) {
    this.database = database;
  }

  SqlDialect get() {
    SqlDialect dialect = known;
    if (dialect == null) {
      dialect = SqlDialect.of(database);
      known = dialect;
    }
    return dialect;
  }
}
