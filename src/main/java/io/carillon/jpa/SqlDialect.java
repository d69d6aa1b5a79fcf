package io.carillon.jpa;

import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;

/**
 * How the statements of the hub differ between databases, as far as persistence providers do not
 * know it. The types of columns are in the room {@code schema}.
 */
public enum SqlDialect {
  /** H2; it ends a statement that waits for a lock by itself, after {@code LOCK_TIMEOUT}. */
  H2("H2", "length", RowLock.SELECT),
  /** PostgreSQL. */
  POSTGRESQL("PostgreSQL", "length", RowLock.SELECT),
  /** MariaDB. */
  MARIADB("MariaDB", "length", RowLock.SELECT),
  /** MySQL. */
  MYSQL("MySQL", "length", RowLock.SELECT),
  /** HSQLDB, whose {@code length} is of text only. */
  HSQLDB("HSQL Database Engine", "octet_length", RowLock.UPDATE),
  /** Apache Derby. */
  DERBY("Apache Derby", "length", RowLock.UPDATE),
  /** Oracle. */
  ORACLE("Oracle", "length", RowLock.SELECT),
  /** SQL Server, which knows {@code for update} in cursors only. */
  SQLSERVER("Microsoft SQL Server", "datalength", RowLock.UPDATE),
  /** Db2, where an ordered query takes no {@code for update}. */
  DB2("DB2", "length", RowLock.UPDATE),
  /** Any other. */
  OTHER("", "length", RowLock.UPDATE);

  /** SQL Server takes 2,100, most databases at least 32,767. */
  private static final int FEW_PARAMETERS = 2_000;

  private static final int MANY_PARAMETERS = 32_000;

  private final String product;
  private final Sizes sizes;
  private final RowLock rowLock;

  /** How rows are locked in the order of their keys, until the end of the transaction. */
  enum RowLock {
    /** By the query that reads them: {@code order by … for update}. */
    SELECT,
    /** By an update of each that changes nothing. */
    UPDATE
  }

  SqlDialect(String product, String byteLength, RowLock rowLock) {
    this.product = product;
    this.sizes = new Sizes(byteLength);
    this.rowLock = rowLock;
  }

  /** The dialect of the database behind a data source. */
  static SqlDialect of(DataSource database) {
    try (Connection connection = database.getConnection()) {
      return of(connection);
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  /** The dialect of the database of a connection. */
  static SqlDialect of(Connection connection) throws SQLException {
    DatabaseMetaData database = connection.getMetaData();
    return of(database.getDatabaseProductName(), database.getDatabaseProductVersion());
  }

  /**
   * The dialect of a product.
   *
   * @param version as the driver names it: that of MySQL calls MariaDB so
   */
  static SqlDialect of(String product, String version) {
    if (product.equals("MySQL") && version.contains("MariaDB")) {
      return MARIADB;
    }
    return Arrays.stream(values())
        .filter(each -> product.startsWith(each.product))
        .findFirst()
        .orElse(OTHER);
  }

  /** Expressions on the sizes of bytes. */
  Sizes sizes() {
    return sizes;
  }

  RowLock rowLock() {
    return rowLock;
  }

  /**
   * How the rows of a group's channels are locked. H2 parses a query that locks rows each time it
   * is executed, and keeps all other statements, so that it locks a single row faster by an update.
   */
  RowLock rowLock(int rows) {
    return this == H2 && rows == 1 ? RowLock.UPDATE : rowLock;
  }

  /**
   * What ends an ordered query that locks the first rows and reads no others; empty if the database
   * has no such query.
   */
  String lockingPage(int rows) {
    return rowLock == RowLock.SELECT && this != ORACLE ? firstRows(rows) + " for update" : "";
  }

  /** What ends an ordered query of the first rows. */
  String firstRows(int rows) {
    return switch (this) {
      case MYSQL -> " limit " + rows;
      case SQLSERVER -> " offset 0 rows fetch next " + rows + " rows only";
      default -> " fetch first " + rows + " rows only";
    };
  }

  /**
   * What makes the statements of a transaction find rows by their keys; executed before the first
   * of them. PostgreSQL keeps the plan that it made while a table was small, which reads the whole
   * table; the outbox grows by deleted rows until it is vacuumed.
   */
  List<String> findByKeys() {
    return this == POSTGRESQL
        ? List.of("set local enable_seqscan = off", "set local enable_bitmapscan = off")
        : List.of();
  }

  /** Whether the driver sends several statements together, and takes arrays as parameters. */
  boolean joinsStatements() {
    return this == POSTGRESQL;
  }

  /**
   * How many rows are inserted by one statement, if there are so many. H2 spends as long on a
   * statement as on its row; the drivers of other databases send a batch at once, or rewrite it.
   */
  int rowsPerInsert() {
    return this == H2 ? 50 : 1;
  }

  /** Whether the database itself ends a statement that waits for a lock. */
  boolean limitsLockWait() {
    return this == H2;
  }

  /** Whether a deletion may have a condition on other rows of its table. */
  boolean deletesByOtherRows() {
    return this != MYSQL;
  }

  /** Most parameters of a statement. */
  int maxParameters() {
    return this == SQLSERVER ? FEW_PARAMETERS : MANY_PARAMETERS;
  }

  /** The condition on a row {@code k} of keys for events without a key. */
  String noKey() {
    return nullsEmptyText() ? "k.event_key is null" : "k.event_key = ''";
  }

  /** The condition on a row {@code k} of keys for events with any key. */
  String anyKey() {
    return nullsEmptyText() ? "k.event_key is not null" : "k.event_key > ''";
  }

  /** Whether empty text is stored as null, which compares with nothing. */
  private boolean nullsEmptyText() {
    return this == ORACLE;
  }
}
