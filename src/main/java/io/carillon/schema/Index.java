package io.carillon.schema;

import java.util.List;

/**
 * An index that is not unique.
 *
 * @param columns each by its name, perhaps with {@code desc} behind it
 */
record Index(String name, String table, List<String> columns) {
  Index {
    columns = List.copyOf(columns);
  }

  static Index on(String table, String name, String... columns) {
    return new Index(name, table, List.of(columns));
  }
}
