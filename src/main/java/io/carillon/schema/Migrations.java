package io.carillon.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All migrations, the first of which creates the tables. A migration that has been released never
 * changes.
 */
record Migrations(List<Migration> all) {
  /** Those of this program. */
  static final Migrations OF_PROGRAM =
      new Migrations(
          List.of(
              FirstVersion.MIGRATION,
              SecondVersion.MIGRATION,
              ThirdVersion.MIGRATION,
              FourthVersion.MIGRATION,
              FifthVersion.MIGRATION,
              SixthVersion.MIGRATION,
              SeventhVersion.MIGRATION));

  Migrations {
    all = List.copyOf(all);
  }

  /** The version of the schema that this program works on. */
  int latest() {
    return all.get(all.size() - 1).version();
  }

  /** The tables after the last migration, by their names. */
  Map<String, Table> tables() {
    Map<String, Table> tables = new LinkedHashMap<>();
    for (Migration migration : all) {
      for (Change change : migration.changes()) {
        if (change instanceof Change.CreateTable create) {
          tables.put(create.table(), create.definition());
        } else if (change instanceof Change.AddColumn added) {
          tables.computeIfPresent(added.table(), (name, table) -> table.with(added.column()));
        }
      }
    }
    return tables;
  }

  /** The indexes after the last migration. */
  List<Index> indexes() {
    return all.stream()
        .flatMap(migration -> migration.changes().stream())
        .filter(Change.CreateIndex.class::isInstance)
        .map(change -> ((Change.CreateIndex) change).index())
        .toList();
  }
}
