package io.carillon.jpa;

import java.sql.Connection;
import java.sql.SQLException;

/** Statements on a connection of a transaction. */
@FunctionalInterface
public interface SqlWork<T> {
  /** Executes them. The transaction is the caller's: this neither commits nor rolls back. */
  T on(Connection connection) throws SQLException;
}
