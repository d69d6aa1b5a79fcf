package io.carillon.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scripts that a DBA runs instead of the hub, in {@code server-config/database}. */
final class Scripts {
  /** Where they are. */
  static final String FOLDER = "server-config/database/";

  /** Declares the tables of a program that knew no versions to have the first one. */
  private static final String ADOPTION = "adopt.sql";

  private final Dialect dialect;
  private final Ddl ddl;

  Scripts(Dialect dialect) {
    this.dialect = dialect;
    this.ddl = new Ddl(dialect);
  }

  /** All scripts, by their files. */
  Map<String, String> all(Migrations migrations) {
    Map<String, String> scripts = new LinkedHashMap<>();
    migrations.all().forEach(each -> scripts.put(file(each.version()), migration(each)));
    scripts.put(adoptionFile(), adoption(migrations.all().get(0)));
    return scripts;
  }

  /** The file with the script of a version. */
  String file(int version) {
    return FOLDER + dialect.folder() + "/" + version + ".sql";
  }

  /** The file with the script that adopts tables. */
  String adoptionFile() {
    return FOLDER + dialect.folder() + "/" + ADOPTION;
  }

  private String migration(Migration migration) {
    return script(
        "Creates the tables of Carillon in version %d of the schema, in %s."
            .formatted(migration.version(), dialect.product()),
        migration.version() == 1 ? VersionTable.creation(ddl) : List.of(),
        migration.changes().stream().map(ddl::statement).toList(),
        migration);
  }

  private String adoption(Migration first) {
    return script(
        "Declares tables that an earlier Carillon has created to have version 1, in %s."
            .formatted(dialect.product()),
        VersionTable.creation(ddl),
        List.of(),
        first);
  }

  private static String script(
      String title, List<String> creation, List<String> changes, Migration recorded) {
    StringBuilder script = new StringBuilder("-- " + title + "\n-- Generated.\n");
    creation.forEach(statement -> append(script, statement));
    changes.forEach(statement -> append(script, statement));
    append(script, VersionTable.recording(recorded));
    return script.toString();
  }

  private static void append(StringBuilder script, String statement) {
    script.append('\n').append(statement).append(";\n");
  }
}
