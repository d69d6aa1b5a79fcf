package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL makes of the statements by which groups are written. */
class GroupStatementsIT {
  private static final String APPENDER = "an appender";

  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = TestDatabases.prepared(TestDatabases.postgresql()).getConnection();
    sql("insert into carillon_appender (id, last_group, used_at) values ('an appender', 1, 1)");
    sql(
        "insert into carillon_outbox (channel, event_data)"
            + " select 'orders', '1' from generate_series(1, 20)");
    sql("analyze carillon_outbox"); // its one page is read faster than an index
    connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private void sql(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String planOfDeletion() throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet lines =
            statement.executeQuery(
                "explain delete from carillon_outbox where failure is null and id in (1, 2)")) {
      while (lines.next()) {
        plan.append(lines.getString(1)).append('\n');
      }
    }
    return plan.toString();
  }

  private boolean claim(long group) throws SQLException {
    return new GroupStatements(connection, SqlDialect.POSTGRESQL)
        .claim(APPENDER, group, 1, 2, List.of());
  }

  @Test
  void rowsAreFoundByTheirKeysHoweverSmallTheTableWasWhenThePlanWasMade() throws SQLException {
    assertThat(planOfDeletion()).contains("Seq Scan");

    assertThat(claim(2)).isTrue();
    assertThat(planOfDeletion()).contains("Index Scan using").doesNotContain("Seq Scan");
    connection.commit();

    assertThat(planOfDeletion()).as("in other transactions").contains("Seq Scan");
  }

  @Test
  void aNumberIsClaimedOnce() throws SQLException {
    assertThat(claim(2)).isTrue();
    assertThat(claim(2)).isFalse();
    assertThat(claim(3)).isTrue();
  }
}
