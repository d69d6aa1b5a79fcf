package io.carillon.schema;

/**
 * A column of a table.
 *
 * @param isNullable whether it may be null
 * @param mayBeEmpty whether it may hold empty text or no bytes, which some databases store as null
 */
record Column(String name, ColumnType type, boolean isNullable, boolean mayBeEmpty) {
  static Column text(String name, int length) {
    return of(name, new ColumnType.Text(length));
  }

  static Column bytes(String name, int length) {
    return of(name, new ColumnType.Bytes(length));
  }

  static Column int32(String name) {
    return of(name, new ColumnType.Int32());
  }

  static Column int64(String name) {
    return of(name, new ColumnType.Int64());
  }

  static Column identity(String name) {
    return of(name, new ColumnType.Identity());
  }

  private static Column of(String name, ColumnType type) {
    return new Column(name, type, false, false);
  }

  /** The same column, which may be null. */
  Column nullable() {
    return new Column(name, type, true, mayBeEmpty);
  }

  /** The same column, which may be empty. */
  Column emptyable() {
    return new Column(name, type, isNullable, true);
  }
}
