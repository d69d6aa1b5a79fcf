package io.carillon.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for what no running hub leaves behind in its database: holes between positions, heads that
 * do not match, rows without their event. Reads only; the hub may run meanwhile on databases that
 * show each transaction as a whole, otherwise it must be stopped.
 */
public final class LogVerification {
  /** At most so many findings of a kind. */
  private static final int MAX_FINDINGS = 100;

  /**
   * One kind of mistake.
   *
   * @param query with two columns: the channel, or the key of the row, and a number
   * @param finding what they mean, with {@code %s} for the first and {@code %d} for the second
   */
  private record Rule(String query, String finding) {}

  /** How the id of an event is stored, as an escape of JDBC: Derby has no such function. */
  private static final String ID = "{fn concat({fn concat(e.channel, '/')}, e.publisher_id)}";

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "select e.channel, max(e.seq) from carillon_event e"
                  + " left join carillon_channel c on c.name = e.channel"
                  + " where c.name is null group by e.channel",
              "the channel %s has events up to %d, but no row in carillon_channel"),
          new Rule(
              "select c.name, max(e.seq) from carillon_channel c"
                  + " join carillon_event e on e.channel = c.name"
                  + " group by c.name, c.head having max(e.seq) > c.head",
              "the channel %s has the event %d, which is above its head"),
          new Rule(
              "select c.name, min(e.seq) from carillon_channel c"
                  + " join carillon_event e on e.channel = c.name"
                  + " group by c.name, c.first_retained having min(e.seq) < c.first_retained",
              "the channel %s has the event %d, which is below its first position"),
          new Rule(
              "select c.name, c.head from carillon_channel c where c.first_retained > c.head + 1",
              "the channel %s has a first position above its head %d"),
          new Rule(
              "select p.publisher_id, p.seq from carillon_publisher_id p"
                  + " where not exists (select 1 from carillon_event e where e.seq = p.seq"
                  + " and e.publisher_id is not null"
                  + " and "
                  + ID
                  + " = p.publisher_id)",
              "the id %s belongs to the event %d, which is missing"),
          new Rule(
              "select e.channel, e.seq from carillon_event e where e.publisher_id is not null"
                  + " and not exists (select 1 from carillon_publisher_id p where"
                  + " p.publisher_id = "
                  + ID
                  + ")",
              "in the channel %s the event %d has an id that a repetition would not find"),
          new Rule(
              "select k.channel, k.seq from carillon_key k where not exists (select 1 from"
                  + " carillon_event e where e.channel = k.channel and e.seq = k.seq)",
              "in the channel %s the key of the event %d belongs to no event"),
          new Rule(
              "select e.channel, e.seq from carillon_event e"
                  + " join carillon_channel c on c.name = e.channel"
                  + " where c.keyed_since > 0 and e.seq >= c.keyed_since and not exists"
                  + " (select 1 from carillon_key k where k.channel = e.channel and k.seq = e.seq)",
              "in the channel %s the event %d has no row in carillon_key"),
          new Rule(
              "select x.channel, x.seq from carillon_expiry x where not exists (select 1 from"
                  + " carillon_event e where e.channel = x.channel and e.seq = x.seq)",
              "in the channel %s the expiry of the event %d belongs to no event"),
          new Rule(
              "select e.channel, e.seq from carillon_event e where e.expires_at > 0 and"
                  + " not exists (select 1 from carillon_expiry x where x.channel = e.channel"
                  + " and x.seq = e.seq)",
              "in the channel %s the event %d would never expire"),
          new Rule(
              "select e.channel, e.seq from carillon_expired x join carillon_event e"
                  + " on e.channel = x.channel and e.seq >= x.first_seq and e.seq <= x.last_seq",
              "in the channel %s the event %d is recorded as removed"),
          new Rule(
              "select x.channel, x.last_seq from carillon_expired x"
                  + " join carillon_channel c on c.name = x.channel where x.last_seq > c.head",
              "in the channel %s the position %d is recorded as removed, which is above its head"),
          new Rule(
              "select c.name, c.epoch from carillon_channel c where c.epoch is not null"
                  + " and not exists (select 1 from carillon_epoch e where e.epoch = c.epoch)",
              "the channel %s is in the epoch %d, which is missing"),
          new Rule(
              "select s.channel, s.epoch from carillon_epoch_start s"
                  + " join carillon_channel c on c.name = s.channel where s.began_after > c.head",
              "in the channel %s the epoch %d begins above its head"));

  /** Ranges may begin below the first position. */
  private static final String EXPIRED =
      "select sum(x.last_seq + 1 - case when x.first_seq < c.first_retained"
          + " then c.first_retained else x.first_seq end)"
          + " from carillon_expired x join carillon_channel c on c.name = x.channel"
          + " where x.last_seq >= c.first_retained";

  private LogVerification() {}

  /**
   * What was found.
   *
   * @param channels that were looked at
   * @param events that were looked at
   * @param expired positions between the first one and the head whose events have expired, as
   *     retention has recorded it
   * @param unexplained other positions there without an event: lost ones, which are problems, and
   *     those that were removed before Carillon recorded it
   * @param problems a sentence each
   */
  public record Result(
      long channels, long events, long expired, long unexplained, List<String> problems) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  /** Looks at all channels. */
  public static Result run(Connection connection) throws SQLException {
    List<String> problems = new ArrayList<>();
    for (Rule rule : RULES) {
      problems.addAll(apply(connection, rule));
    }
    problems.addAll(new LostPositions(connection).find(MAX_FINDINGS));
    long channels = number(connection, "select count(*) from carillon_channel");
    long events = number(connection, "select count(*) from carillon_event");
    long positions =
        number(connection, "select sum(c.head + 1 - c.first_retained) from carillon_channel c");
    long expired = number(connection, EXPIRED);
    return new Result(
        channels, events, expired, Math.max(0, positions - events - expired), problems);
  }

  private static List<String> apply(Connection connection, Rule rule) throws SQLException {
    List<String> findings = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(MAX_FINDINGS);
      try (ResultSet rows = statement.executeQuery(rule.query())) {
        while (rows.next()) {
          findings.add(rule.finding().formatted(rows.getString(1), rows.getLong(2)));
        }
      }
    }
    return findings;
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
