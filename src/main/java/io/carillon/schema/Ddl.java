package io.carillon.schema;

import java.util.stream.Collectors;

/** The statements of a dialect. */
final class Ddl {
  private final Dialect dialect;

  Ddl(Dialect dialect) {
    this.dialect = dialect;
  }

  /** The statement that makes a change. */
  String statement(Change change) {
    if (change instanceof Change.CreateTable create) {
      return createTable(create.definition());
    }
    if (change instanceof Change.CreateIndex create) {
      Index index = create.index();
      return "create index %s on %s (%s)"
          .formatted(index.name(), index.table(), String.join(", ", index.columns()));
    }
    Change.AddColumn added = (Change.AddColumn) change;
    return "alter table %s add %s".formatted(added.table(), column(added.column()));
  }

  private String createTable(Table table) {
    return table.columns().stream()
            .map(column -> "  " + column(column))
            .collect(
                Collectors.joining(
                    ",\n",
                    "create table " + table.name() + " (\n",
                    ",\n  primary key (" + String.join(", ", table.primaryKey()) + ")\n)"))
        + dialect.tableOptions();
  }

  private String column(Column column) {
    boolean isNullable = column.isNullable() || (column.mayBeEmpty() && dialect.nullsEmptyText());
    return column.name() + " " + dialect.type(column.type()) + (isNullable ? "" : " not null");
  }
}
