package io.carillon.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The statements against the documented limits of each database. For Oracle, SQL Server, Db2 and
 * MySQL nothing else checks them.
 */
class DialectTest {
  private static final Pattern TYPE = Pattern.compile("([a-z0-9]+)(?:\\((\\d+|max)[^)]*\\))?.*");

  /**
   * Limits of a database.
   *
   * @param identifier characters of a name
   * @param key bytes of the columns of an index
   * @param row bytes of a row, without what is stored outside of it
   * @param bytesPerCharacter at most, as the row is limited
   */
  private record Limits(int identifier, int key, int row, int bytesPerCharacter) {
    static Limits of(Dialect dialect) {
      return switch (dialect) {
        // no limits that matter
        case H2, HSQLDB, DERBY -> new Limits(128, Integer.MAX_VALUE, Integer.MAX_VALUE, 4);
        case POSTGRESQL -> new Limits(63, 2_704, Integer.MAX_VALUE, 4); // a third of a page
        case MARIADB, MYSQL -> new Limits(64, 3_072, 65_535, 4); // InnoDB, row format dynamic
        case ORACLE -> new Limits(30, 6_398, Integer.MAX_VALUE, 4); // 12.1; blocks of 8 KB
        case SQLSERVER -> new Limits(128, 900, 8_060, 2); // a clustered key
        case DB2 -> new Limits(128, 8_192, 32_677, 4); // pages of 32 KB
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void noNameIsAReservedWordOrTooLong(Dialect dialect) throws IOException {
    Set<String> reserved = reserved(dialect);
    int longest = Limits.of(dialect).identifier();
    for (String name : names()) {
      assertThat(reserved).as(name).doesNotContain(name.toUpperCase(Locale.ROOT));
      assertThat(name.length()).as(name).isLessThanOrEqualTo(longest);
    }
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Table table : Migrations.OF_PROGRAM.tables().values()) {
      names.add(table.name());
      table.columns().forEach(column -> names.add(column.name()));
    }
    Migrations.OF_PROGRAM.indexes().forEach(index -> names.add(index.name()));
    names.addAll(
        List.of(VersionTable.NAME, "schema_version", "needs", "state", "holder", "changed_at"));
    return names;
  }

  private static Set<String> reserved(Dialect dialect) throws IOException {
    Properties words = new Properties();
    try (InputStream file = DialectTest.class.getResourceAsStream("reserved-words.properties")) {
      words.load(file);
    }
    String own = words.getProperty(dialect.folder());
    assertThat(own).as("words of " + dialect).isNotNull();
    return new TreeSet<>(Arrays.asList(own.strip().split("\\s+")));
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void keysAndIndexesFitIntoTheirLimit(Dialect dialect) {
    Limits limits = Limits.of(dialect);
    Migrations migrations = Migrations.OF_PROGRAM;
    for (Table table : migrations.tables().values()) {
      assertThat(bytes(dialect, table, table.primaryKey()))
          .as(table.name())
          .isLessThanOrEqualTo(limits.key());
    }
    for (Index index : migrations.indexes()) {
      List<String> columns =
          index.columns().stream().map(column -> column.replace(" desc", "")).toList();
      assertThat(bytes(dialect, migrations.tables().get(index.table()), columns))
          .as(index.name())
          .isLessThanOrEqualTo(limits.key());
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void rowsFitIntoTheirLimit(Dialect dialect) {
    for (Table table : Migrations.OF_PROGRAM.tables().values()) {
      List<String> all = table.columns().stream().map(Column::name).toList();
      assertThat(bytes(dialect, table, all))
          .as(table.name())
          .isLessThanOrEqualTo(Limits.of(dialect).row());
    }
  }

  /** A value outside of the row takes a reference. */
  private static int bytes(Dialect dialect, Table table, List<String> columns) {
    int bytes = 0;
    for (String name : columns) {
      ColumnType type = table.column(name).type();
      Matcher written = TYPE.matcher(dialect.type(type));
      assertThat(written.matches()).isTrue();
      boolean isInRow =
          written.group(2) != null
              && !written.group(2).equals("max")
              && !written.group(1).endsWith("lob");
      int reference = 40;
      if (type instanceof ColumnType.Text text) {
        bytes += isInRow ? text.length() * Limits.of(dialect).bytesPerCharacter() : reference;
      } else if (type instanceof ColumnType.Bytes binary) {
        bytes += isInRow ? binary.length() : reference;
      } else {
        bytes += 8;
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void noTypeIsLongerThanTheDatabaseAllows(Dialect dialect) {
    List<Integer> longest = // of text in characters, of bytes
        switch (dialect) {
          case H2 -> List.of(1_048_576, 1_048_576);
          case POSTGRESQL -> List.of(10_485_760, 0);
          case MARIADB, MYSQL -> List.of(16_383, 65_535);
          case HSQLDB -> List.of(16 << 20, 64 << 20);
          case DERBY -> List.of(32_672, 32_672);
          case ORACLE -> List.of(1_000, 2_000); // 4,000 bytes with MAX_STRING_SIZE = STANDARD
          case SQLSERVER -> List.of(4_000, 8_000);
          case DB2 -> List.of(8_168, 32_672);
        };
    for (Table table : Migrations.OF_PROGRAM.tables().values()) {
      for (Column column : table.columns()) {
        Matcher written = TYPE.matcher(dialect.type(column.type()));
        assertThat(written.matches()).isTrue();
        String length = written.group(2);
        boolean isLarge =
            written.group(1).endsWith("lob") || length == null || length.equals("max");
        if (!isLarge && column.type() instanceof ColumnType.Text) {
          assertThat(Integer.parseInt(length)).isLessThanOrEqualTo(longest.get(0));
        } else if (!isLarge && column.type() instanceof ColumnType.Bytes) {
          assertThat(Integer.parseInt(length)).isLessThanOrEqualTo(longest.get(1));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void keysAreNeverNullAndNeverLargeObjects(Dialect dialect) {
    for (Table table : Migrations.OF_PROGRAM.tables().values()) {
      for (String name : table.primaryKey()) {
        Column column = table.column(name);
        assertThat(column.isNullable()).as(table.name() + "." + name).isFalse();
        assertThat(column.mayBeEmpty()).as(table.name() + "." + name).isFalse();
        assertThat(dialect.type(column.type())).doesNotContain("lob").doesNotContain("text");
      }
    }
  }

  @Test
  void sqlServerStoresUnicodeAndComparesItByCodePoints() {
    for (String script : new Scripts(Dialect.SQLSERVER).all(Migrations.OF_PROGRAM).values()) {
      for (String line : script.lines().toList()) {
        assertThat(line).doesNotContainPattern("(^|[^n])varchar");
        if (line.contains("nvarchar")) {
          assertThat(line).contains("collate Latin1_General_100_BIN2");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"MARIADB", "MYSQL"})
  void tablesOfMariadbAndMysqlCompareByCodePoints(Dialect dialect) {
    List<String> tables = new ArrayList<>();
    for (Change change : FirstVersion.MIGRATION.changes()) {
      if (change instanceof Change.CreateTable) {
        tables.add(new Ddl(dialect).statement(change));
      }
    }
    assertThat(tables).hasSize(17).allMatch(sql -> sql.matches("(?s).*collate utf8mb4_\\w*bin"));
  }

  @Test
  void oracleTakesNullForEmptyTextAndNoBytes() {
    String script =
        new Scripts(Dialect.ORACLE)
            .all(Migrations.OF_PROGRAM)
            .get(new Scripts(Dialect.ORACLE).file(1));

    assertThat(script)
        .contains("event_key varchar2(128 char)\n".replace("\n", ",\n"))
        .doesNotContain("event_data blob not null")
        .doesNotContain("event_data clob not null")
        .doesNotContain("event_key varchar2(128 char) not null");
  }
}
