package io.carillon.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.jpa.TestDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes of every kind are found; what is right is not one. */
class LogVerificationIT {
  private static DataSource database(Supplier<DataSource> empty) throws SQLException {
    DataSource database = TestDatabases.prepared(empty.get());
    execute(
        database,
        "insert into carillon_channel"
            + " (name, head, first_retained, appended_at, keyed_since, recorded_from)"
            + " values ('c', 5, 2, 1, 3, 1)",
        event(2, "null", "null"),
        event(3, "'x'", "null"),
        event(5, "null", "9000"),
        "insert into carillon_publisher_id (publisher_id, seq) values ('c/x', 3)",
        "insert into carillon_key (channel, seq, event_key) values ('c', 3, 'k')",
        "insert into carillon_key (channel, seq, event_key) values ('c', 5, '')",
        "insert into carillon_expiry (channel, seq, expires_at) values ('c', 5, 9000)",
        "insert into carillon_expired (channel, first_seq, last_seq) values ('c', 4, 4)");
    return database;
  }

  private static String event(long seq, String id, String expiry) {
    return ("insert into carillon_event (channel, seq, event_data, data_format, appended_at,"
            + " publisher_id, expires_at) values ('c', %d, '', 'TEXT', 1, %s, %s)")
        .formatted(seq, id, expiry);
  }

  private static void execute(DataSource database, String... statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static LogVerification.Result verify(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return LogVerification.run(connection);
    }
  }

  @Test
  void aLogIsFineOnEachDatabaseAndExpiredEventsAreNoProblem() throws SQLException {
    List<Supplier<DataSource>> all =
        List.of(TestDatabases::h2, TestDatabases::postgresql, TestDatabases::mariadb);
    for (Supplier<DataSource> each : all) {
      assertThat(verify(database(each)))
          .isEqualTo(new LogVerification.Result(1, 3, 1, 0, List.of()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          delete from carillon_channel | no row in carillon_channel
          update carillon_channel set head = 4 | above its head
          update carillon_channel set first_retained = 3 | below its first position
          update carillon_channel set first_retained = 9 | a first position above its head
          update carillon_publisher_id set seq = 2 | belongs to the event 2, which is missing
          delete from carillon_publisher_id | an id that a repetition would not find
          update carillon_key set seq = 4 where seq = 3 | belongs to no event
          delete from carillon_key where seq = 3 | has no row in carillon_key
          update carillon_expiry set seq = 4 | the expiry of the event 4 belongs to no event
          delete from carillon_expiry | would never expire
          delete from carillon_expired | in the channel c the event 4 is missing
          delete from carillon_event where seq = 2 | the event 2 is missing
          delete from carillon_event where seq = 3 | the event 3 is missing
          delete from carillon_event where seq = 5 | the event 5 is missing
          delete from carillon_event where seq < 4 | the events 2 to 3 are missing
          update carillon_channel set head = 9 | the events 6 to 9 are missing
          update carillon_expired set last_seq = 5 | the event 5 is recorded as removed
          update carillon_expired set last_seq = 6 | the position 6 is recorded as removed, which is above its head
          update carillon_channel set epoch = 2 | in the epoch 2, which is missing
          insert into carillon_epoch_start (channel, epoch, began_after) values ('c', 2, 6) | epoch 2 begins above its head
          """)
  void aMistakeIsFound(String mistake, String finding) throws SQLException {
    DataSource database = database(TestDatabases::h2);
    execute(database, mistake);

    assertThat(verify(database).problems()).anyMatch(problem -> problem.contains(finding));
  }

  /** A range may begin below the first position that is judged, and end there. */
  @ParameterizedTest
  @CsvSource({"4,4", "3,4", "1,4"})
  void aRangeExplainsPositionsFromItsFirstToItsLast(long first, long last) throws SQLException {
    DataSource database = database(TestDatabases::h2);
    execute(
        database,
        "delete from carillon_event where seq < 5",
        "delete from carillon_publisher_id",
        "delete from carillon_key where seq = 3",
        "update carillon_expired set first_seq = %d, last_seq = %d".formatted(first, last));

    String missing = first == 4 ? "the events 2 to 3 are" : "the event 2 is";
    assertThat(verify(database).problems())
        .isEqualTo(
            first == 1
                ? List.of()
                : List.of(
                    "in the channel c %s missing, and retention did not remove %s"
                        .formatted(missing, first == 4 ? "them" : "it")));
  }

  @ParameterizedTest
  @CsvSource({"null,0", "5,0", "4,1"})
  void positionsThatWereRemovedBeforeThisWasRecordedAreNoProblem(String from, int problems)
      throws SQLException {
    DataSource database = database(TestDatabases::h2);
    execute(
        database,
        "delete from carillon_expired",
        "update carillon_channel set recorded_from = " + from);

    LogVerification.Result result = verify(database);

    assertThat(result.problems()).hasSize(problems);
    assertThat(result.unexplained()).isEqualTo(1);
  }
}
