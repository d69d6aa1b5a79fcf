package io.carillon.jpa;

import java.io.IOException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Not a test but a database for measurements: starts a PostgreSQL with an empty database, prints
 * its URL for {@code carillon.db.url}, and ends with its standard input. It waits for its disk as
 * in production only with {@code -Dcarillon.test.fsync=on}.
 */
public final class PostgresqlServer {
  private PostgresqlServer() {}

  /** Prints one line, and then waits. */
  public static void main(String[] args) throws IOException {
    PGSimpleDataSource database = (PGSimpleDataSource) TestDatabases.postgresql();
    System.out.println(database.getUrl() + "?user=" + database.getUser());
    while (System.in.read() >= 0) {
      continue; // until the process that started it has ended
    }
    System.exit(0);
  }
}
