package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What differs between databases is in {@link SqlDialect} and nowhere else: no statement uses what
 * one of the databases lacks that no test runs on.
 */
class SqlDialectTest {
  private static final Path SOURCES = Path.of("src/main/java/io/carillon");

  /** With PostgreSQL, or H2, only. */
  private static final List<String> OF_ONE_DATABASE =
      List.of("PoolerCheck", "PostgresTransport", "OutboxNotifications", "EmbeddedDatabase");

  /** What is not portable, with the reason. */
  private static final Map<Pattern, String> LACKING =
      Map.of(
          Pattern.compile("\\b(octet_)?length ?\\(|\\bdatalength\\b"), "SQL Server has datalength",
          Pattern.compile("\\|\\|"), "SQL Server has +, MySQL takes it for or",
          Pattern.compile("(?<!\\{fn )\\bconcat\\("), "Derby has none",
          Pattern.compile("\\blimit \\d|\\blimit \\?|\\bfetch first\\b|\\btop \\d"), "paging",
          Pattern.compile("\\b(now|getdate|sysdate|substr|nvl|ifnull)\\b ?\\("), "functions",
          Pattern.compile("= (true|false)\\b"), "Oracle and SQL Server have no such literals",
          Pattern.compile("\\bmerge into\\b|\\bon conflict\\b|\\bon duplicate\\b"), "upserts",
          Pattern.compile("(=|>|<>) ''"), "Oracle compares empty text with nothing");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern STATEMENT =
      Pattern.compile("\"[^\"]*\\b(select .* from|update \\w+ \\w|delete from|insert into) ");

  @Test
  void noStatementUsesWhatADatabaseLacks() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> sources =
          files.filter(file -> file.toString().endsWith(".java")).filter(this::isOfAll).toList();
      assertThat(sources).hasSizeGreaterThan(100);
      for (Path source : sources) {
        String text = Files.readString(source);
        if (STATEMENT.matcher(text).find()) {
          Matcher literals = LITERAL.matcher(text);
          while (literals.find()) {
            check(source, literals.group(1));
          }
        }
      }
    }
  }

  private boolean isOfAll(Path source) {
    String name = source.getFileName().toString().replace(".java", "");
    return !name.equals("SqlDialect") && !OF_ONE_DATABASE.contains(name);
  }

  private static void check(Path source, String literal) {
    LACKING.forEach(
        (pattern, reason) ->
            assertThat(pattern.matcher(literal).find())
                .as("%s: \"%s\" (%s)", source, literal, reason)
                .isFalse());
  }

  @ParameterizedTest
  @CsvSource({
    "H2, 2.4, H2",
    "PostgreSQL, 17, POSTGRESQL",
    "MariaDB, 11, MARIADB",
    "MySQL, 8.0.36, MYSQL",
    "MySQL, 11.4.2-MariaDB, MARIADB",
    "HSQL Database Engine, 2.7, HSQLDB",
    "Apache Derby, 10.16, DERBY",
    "Oracle, 19, ORACLE",
    "Microsoft SQL Server, 16, SQLSERVER",
    "DB2/LINUXX8664, 11.5, DB2",
    "Unknown, 1, OTHER"
  })
  void aDialectIsFoundByTheNameOfTheProduct(String product, String version, SqlDialect dialect) {
    assertThat(SqlDialect.of(product, version)).isEqualTo(dialect);
  }

  @Test
  void sqlServerMeasuresBytesByAFunctionOfItsOwn() {
    assertThat(LoggedEvent.selection(SqlDialect.SQLSERVER))
        .contains(" datalength(e.event_data)")
        .doesNotContain(" length(");
  }

  @Test
  void oracleFindsEventsWithoutAKeyByNull() {
    assertThat(SqlDialect.ORACLE.noKey()).isEqualTo("k.event_key is null");
    assertThat(SqlDialect.POSTGRESQL.noKey()).isEqualTo("k.event_key = ''");
  }

  @Test
  void noListOfAGroupIsLongerThanOracleTakes() {
    assertThat(List.of(1, 3, 600, 1_000).stream().map(InList::padded))
        .containsExactly(1, 4, 1_000, 1_000);
  }
}
