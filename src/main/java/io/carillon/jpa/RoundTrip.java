package io.carillon.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements that are sent to the database together, where {@link SqlDialect#joinsStatements} says
 * that its driver takes them as one text.
 */
final class RoundTrip {
  private final List<String> texts = new ArrayList<>();
  private final List<Parameters> parameters = new ArrayList<>();

  /** Sets the parameters of one of the statements. */
  @FunctionalInterface
  interface Parameters {
    /**
     * Sets them.
     *
     * @param first index of the first of them
     * @return the index behind the last
     */
    int set(PreparedStatement statement, int first) throws SQLException;
  }

  /** Adds a statement without parameters. */
  void add(String sql) {
    add(sql, (statement, first) -> first);
  }

  /** Adds a statement. */
  void add(String sql, Parameters values) {
    texts.add(sql);
    parameters.add(values);
  }

  /** Executes all. */
  void execute(Connection connection) throws SQLException {
    if (texts.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(text())) {
      setParameters(statement);
      statement.execute();
    }
  }

  /** All as one statement. */
  String text() {
    return String.join("; ", texts);
  }

  /** Sets the parameters of that. */
  void setParameters(PreparedStatement statement) throws SQLException {
    int next = 1;
    for (Parameters each : parameters) {
      next = each.set(statement, next);
    }
  }
}
