package io.carillon.schema;

import java.util.ArrayList;
import java.util.List;

/**
 * A table.
 *
 * @param primaryKey the names of its columns
 */
record Table(String name, List<Column> columns, List<String> primaryKey) {
  Table {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
  }

  /** A table whose primary key is its first columns. */
  static Table of(String name, int keyColumns, Column... columns) {
    List<Column> all = List.of(columns);
    return new Table(name, all, all.subList(0, keyColumns).stream().map(Column::name).toList());
  }

  /** The column with a name. */
  Column column(String wanted) {
    return columns.stream().filter(each -> each.name().equals(wanted)).findFirst().orElseThrow();
  }

  /** The same table with one more column. */
  Table with(Column added) {
    List<Column> more = new ArrayList<>(columns);
    more.add(added);
    return new Table(name, more, primaryKey);
  }
}
