package io.carillon.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.SchemaMode;
import io.carillon.jpa.TestDatabases;
import io.carillon.testing.RecordedWarnings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Migrations of every database that can run here. */
@ParameterizedClass
@MethodSource("databases")
@Timeout(120)
class MigrationIT {
  private static final int EVENT_SIZE = 1 << 18;

  /** A second version, as a later program may have it. */
  private static final Migration SECOND =
      new Migration(
          2,
          1,
          List.of(
              new Change.AddColumn("carillon_channel", Column.int64("extra").nullable()),
              new Change.CreateTable(
                  Table.of("carillon_second", 1, Column.text("id", 36), Column.int64("n"))),
              new Change.CreateIndex(Index.on("carillon_second", "carillon_second_n", "n"))));

  private static final Migrations ONE = new Migrations(List.of(FirstVersion.MIGRATION));
  private static final Migrations TWO = new Migrations(List.of(FirstVersion.MIGRATION, SECOND));

  @Parameter Kind kind;

  private record Kind(Dialect dialect, Supplier<DataSource> empty) {
    @Override
    public String toString() {
      return dialect.name();
    }
  }

  static Stream<Kind> databases() {
    return Stream.of(
        new Kind(Dialect.H2, TestDatabases::h2),
        new Kind(Dialect.POSTGRESQL, TestDatabases::postgresql),
        new Kind(Dialect.MARIADB, TestDatabases::mariadb),
        new Kind(Dialect.HSQLDB, TestDatabases::hsqldb),
        new Kind(Dialect.DERBY, TestDatabases::derby));
  }

  private static Schema schema(DataSource database, Migrations migrations) {
    return new Schema(migrations, Clock.systemUTC(), database);
  }

  private static void prepare(DataSource database, Migrations migrations, SchemaMode mode)
      throws SQLException {
    schema(database, migrations).prepare(mode, EVENT_SIZE, Executors.defaultThreadFactory());
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void runScript(DataSource database, String file, Dialect dialect)
      throws SQLException {
    String script = new Scripts(dialect).all(TWO).get(file);
    for (String statement : script.replaceAll("(?m)^--.*$", "").split(";")) {
      if (!statement.isBlank()) {
        execute(database, statement.strip());
      }
    }
  }

  private static List<String> versions(DataSource database) throws SQLException {
    List<String> versions = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select schema_version, state, holder from carillon_schema order by schema_version")) {
      while (rows.next()) {
        versions.add(rows.getInt(1) + " " + rows.getString(2) + " " + rows.getString(3));
      }
    }
    return versions;
  }

  @Test
  void theDialectIsRecognized() throws SQLException {
    try (Connection connection = kind.empty.get().getConnection()) {
      assertThat(Dialect.of(connection.getMetaData())).contains(kind.dialect);
    }
  }

  @Test
  void anEmptyDatabaseGetsAllVersionsAndARepetitionChangesNothing() throws SQLException {
    DataSource database = kind.empty.get();

    prepare(database, TWO, SchemaMode.MIGRATE);
    prepare(database, TWO, SchemaMode.MIGRATE);
    prepare(database, TWO, SchemaMode.CHECK);

    assertThat(versions(database)).containsExactly("0 lock null", "1 done null", "2 done null");
  }

  @Test
  void severalNodesThatStartAtOnceMigrateOnceAndLogNoProblem() throws Exception {
    DataSource database = kind.empty.get();
    int nodes = 4;
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    CountDownLatch begin = new CountDownLatch(1);
    try (RecordedWarnings warnings = RecordedWarnings.start("")) {
      List<Future<?>> starts = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        starts.add(
            threads.submit(
                () -> {
                  begin.await();
                  prepare(database, TWO, SchemaMode.MIGRATE);
                  return null;
                }));
      }
      begin.countDown();
      for (Future<?> start : starts) {
        start.get();
      }
      assertThat(warnings.messages()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
    assertThat(versions(database)).containsExactly("0 lock null", "1 done null", "2 done null");
  }

  @Test
  void theScriptsForADbaAreAsGoodAsTheMigration() throws SQLException {
    DataSource database = kind.empty.get();
    Scripts scripts = new Scripts(kind.dialect);
    assertThatThrownBy(() -> prepare(database, TWO, SchemaMode.CHECK))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("lacks version 1")
        .hasMessageContaining(scripts.file(1));

    runScript(database, scripts.file(1), kind.dialect);
    assertThatThrownBy(() -> prepare(database, TWO, SchemaMode.CHECK))
        .hasMessageContaining("lacks version 2")
        .hasMessageContaining(scripts.file(2));
    runScript(database, scripts.file(2), kind.dialect);

    prepare(database, TWO, SchemaMode.CHECK);
    prepare(database, TWO, SchemaMode.MIGRATE);
  }

  @Test
  void tablesWithoutAVersionAreAdopted() throws SQLException {
    DataSource database = kind.empty.get();
    prepare(database, ONE, SchemaMode.MIGRATE);
    execute(database, "insert into carillon_node (name, streams, expires_at) values ('n', 1, 2)");
    execute(database, "drop table carillon_schema");

    assertThatThrownBy(() -> prepare(database, TWO, SchemaMode.CHECK))
        .hasMessageContaining(new Scripts(kind.dialect).adoptionFile());
    prepare(database, TWO, SchemaMode.MIGRATE);
    execute(database, "drop table carillon_schema");
    runScript(database, new Scripts(kind.dialect).adoptionFile(), kind.dialect);
    prepare(database, ONE, SchemaMode.CHECK);

    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select streams from carillon_node")) {
      assertThat(rows.next()).isTrue();
    }
  }

  @Test
  void anInterruptedMigrationIsRefusedByCheckAndContinuedByMigrate() throws SQLException {
    DataSource database = kind.empty.get();
    prepare(database, ONE, SchemaMode.MIGRATE);
    execute(
        database,
        "insert into carillon_schema (schema_version, needs, state, changed_at) values (2, 1, 'running', 0)");
    execute(database, new Ddl(kind.dialect).statement(SECOND.changes().get(0)));

    assertThatThrownBy(() -> prepare(database, TWO, SchemaMode.CHECK))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("interrupted");
    prepare(database, TWO, SchemaMode.MIGRATE);

    assertThat(versions(database)).contains("2 done null");
  }

  @Test
  void theLockOfANodeThatHasEndedExpires() throws SQLException {
    DataSource database = kind.empty.get();
    prepare(database, ONE, SchemaMode.MIGRATE);
    execute(
        database,
        "update carillon_schema set holder = 'gone', changed_at = 1 where schema_version = 0");

    prepare(database, TWO, SchemaMode.MIGRATE);

    assertThat(versions(database)).contains("0 lock null", "2 done null");
  }

  @Test
  void anOlderProgramRunsOnAnExpandedSchemaAndNotOnAContractedOne() throws SQLException {
    DataSource database = kind.empty.get();
    prepare(database, TWO, SchemaMode.MIGRATE);
    prepare(database, ONE, SchemaMode.MIGRATE);
    prepare(database, ONE, SchemaMode.CHECK);

    execute(database, "update carillon_schema set needs = 2 where schema_version = 2");

    for (SchemaMode mode : List.of(SchemaMode.MIGRATE, SchemaMode.CHECK)) {
      assertThatThrownBy(() -> prepare(database, ONE, mode))
          .isInstanceOf(SchemaException.class)
          .hasMessageContaining("start a newer Carillon");
    }
  }

  @Test
  void aMissingColumnIsFoundAtTheStart() throws SQLException {
    DataSource database = kind.empty.get();
    prepare(database, ONE, SchemaMode.MIGRATE);
    execute(database, "alter table carillon_node drop column streams");

    assertThatThrownBy(() -> prepare(database, ONE, SchemaMode.CHECK))
        .hasMessageContaining("lacks the column streams of the table carillon_node");
  }

  @Test
  void eventsThatNoColumnTakesAreRefusedAtTheStart() throws SQLException {
    DataSource database = kind.empty.get();
    prepare(database, ONE, SchemaMode.MIGRATE);
    int largest = 64 << 20;
    boolean isRefused =
        kind.dialect == Dialect.H2 // by the column
            || kind.dialect == Dialect.MARIADB; // by its limit for statements
    if (isRefused) {
      assertThatThrownBy(
              () ->
                  schema(database, ONE)
                      .prepare(SchemaMode.CHECK, largest, Executors.defaultThreadFactory()))
          .isInstanceOf(SchemaException.class)
          .hasMessageContaining("carillon.publish.max-event-size is " + largest);
    } else {
      schema(database, ONE).prepare(SchemaMode.CHECK, largest, Executors.defaultThreadFactory());
    }
  }

  @Test
  void aCollationThatDoesNotDistinguishCaseIsRefusedWithTheRemedy() throws SQLException {
    Assumptions.assumeTrue(kind.dialect == Dialect.MARIADB, "others have a suitable default");
    DataSource database = kind.empty.get();
    prepare(database, ONE, SchemaMode.MIGRATE);
    String conversion = "alter table carillon_channel convert to character set utf8mb4 collate ";
    execute(database, conversion + "utf8mb4_general_ci");

    assertThatThrownBy(() -> prepare(database, ONE, SchemaMode.MIGRATE))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("carillon_channel")
        .hasMessageContaining("utf8mb4_nopad_bin");

    execute(database, conversion + "utf8mb4_nopad_bin");
    prepare(database, ONE, SchemaMode.MIGRATE);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("select name from carillon_channel")) {
      assertThat(none.next()).as("a row of the check").isFalse();
    }
  }

  @Test
  void aMissingPrivilegeIsOneLineWithTheScriptForTheDba() throws SQLException {
    Assumptions.assumeTrue(kind.dialect == Dialect.POSTGRESQL, "roles are a matter of each");
    DataSource database = kind.empty.get();
    execute(database, "drop role if exists reader");
    execute(database, "create role reader login");
    execute(database, "revoke create on schema public from public");
    PGSimpleDataSource unprivileged = new PGSimpleDataSource();
    unprivileged.setUrl(((PGSimpleDataSource) database).getUrl());
    unprivileged.setUser("reader");

    assertThatThrownBy(() -> prepare(unprivileged, ONE, SchemaMode.MIGRATE))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("permission denied")
        .hasMessageContaining(new Scripts(kind.dialect).file(1))
        .satisfies(refused -> assertThat(refused.getMessage().lines()).hasSize(1));
  }
}
