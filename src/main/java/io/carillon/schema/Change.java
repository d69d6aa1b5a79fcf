package io.carillon.schema;

/**
 * One statement of a {@link Migration}. Whether the database has it already can be seen, so that a
 * migration that was interrupted continues, and that of another node does no harm.
 */
sealed interface Change {
  /** The table that it concerns. */
  String table();

  /** A new table. */
  record CreateTable(Table definition) implements Change {
    @Override
    public String table() {
      return definition.name();
    }
  }

  /** A new index. */
  record CreateIndex(Index index) implements Change {
    @Override
    public String table() {
      return index.table();
    }
  }

  /** A new column, which may be null, so that programs of the version before can insert rows. */
  record AddColumn(String table, Column column) implements Change {
    public AddColumn {
      if (!column.isNullable()) {
        throw new IllegalArgumentException("a column that is added may be null: " + column.name());
      }
    }
  }
}
