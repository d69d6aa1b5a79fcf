package io.carillon.jpa;

import java.sql.Connection;
import java.sql.SQLException;

/** A database that may be unavailable, or not yet defined in its server. Thread-safe. */
@FunctionalInterface
public interface ConnectionSource {
  /** Opens a connection; the caller closes it. */
  Connection open() throws SQLException;
}
