package io.carillon.schema;

/** The type of a column, which each {@link Dialect} has a name for. */
sealed interface ColumnType {
  /**
   * Unicode text, compared by code points: two values that differ in case are two.
   *
   * @param length in characters
   */
  record Text(int length) implements ColumnType {}

  /**
   * Bytes.
   *
   * @param length at most
   */
  record Bytes(int length) implements ColumnType {}

  /** 32 bits with a sign. */
  record Int32() implements ColumnType {}

  /** 64 bits with a sign. */
  record Int64() implements ColumnType {}

  /** 64 bits that the database generates if an insertion does not give them. */
  record Identity() implements ColumnType {}
}
