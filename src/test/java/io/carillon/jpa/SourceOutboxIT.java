package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import io.carillon.log.LogUnavailableException;
import io.carillon.testing.OutboxDdl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of an outbox in another database than the log's become events, each exactly once. */
class SourceOutboxIT extends LogTest {
  private static final String INSERT =
      "insert into carillon_outbox (channel, data_format, event_data) values (?, 'text', ?)";

  private final List<OutboxMover> movers = new ArrayList<>();
  private TestDataSource source;

  @BeforeEach
  void createSource() throws SQLException {
    source = new TestDataSource(stack.newDatabase());
    try (Connection connection = source.getConnection()) {
      OutboxDdl.createTable(connection);
    }
  }

  @AfterEach
  void stopMovers() {
    source.recover();
    movers.forEach(OutboxMover::close);
  }

  private OutboxMover mover(Appender appender, ConnectionSource database) {
    OutboxMover mover =
        OutboxMover.ofSource(
            "shop",
            database,
            appender,
            new OutboxLimits(1_000, 8, Duration.ofMillis(50)),
            Ticker.SYSTEM);
    movers.add(mover);
    mover.start(task -> new Thread(task, "outbox-shop"));
    return mover;
  }

  private OutboxMover mover() {
    return mover(appender(), source::getConnection);
  }

  private void sql(String statement, Object... values) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      prepared.executeUpdate();
    }
  }

  private void insert(String text) throws SQLException {
    sql(INSERT, channel.value(), text);
  }

  private List<String> column(String query) {
    try (Connection connection = source.getConnection();
        ResultSet rows = connection.createStatement().executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitEmpty() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> column("select id from carillon_outbox where failure is null").isEmpty());
  }

  private List<String> data() {
    return everything().stream().map(event -> event.data().toString()).toList();
  }

  private static List<String> texts(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "event " + i).toList();
  }

  @Test
  void rowsArePublishedInTheirOrderAndDeleted() throws Exception {
    for (String text : texts(450)) {
      insert(text);
    }
    OutboxMover mover = mover();

    awaitEmpty();

    assertThat(data()).isEqualTo(texts(450));
    Awaitility.await().until(() -> mover.counts().moved() == 450 && mover.counts().waiting() == 0);
  }

  @Test
  void aRowWithEveryColumnBecomesItsEvent() throws Exception {
    sql(
        "insert into carillon_outbox (channel, event_type, event_data, topics, event_key, ttl_millis, to_users)"
            + " values (?, 'created', '{\"id\":42}', 'orders/42', '42', 60000, 'ann')",
        channel.value());
    mover();

    awaitEmpty();

    assertThat(everything())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).hasToString("Optional[created]");
              assertThat(event.data()).hasToString("{\"id\":42}");
              assertThat(event.key()).contains("42");
              assertThat(event.topics()).extracting(Object::toString).containsExactly("orders/42");
              assertThat(event.audience().users()).containsExactly("ann");
              assertThat(event.expiry()).contains(event.timestamp().plusSeconds(60));
            });
  }

  @Test
  void aCrashBetweenTheAppendAndTheDeletionRepeatsNothing() throws Exception {
    for (String text : texts(3)) {
      insert(text);
    }
    source.breakBeforeCommits(2); // two passes append, and do not delete
    OutboxMover mover = mover();

    awaitEmpty();

    assertThat(data()).isEqualTo(texts(3));
    assertThat(mover.counts().moved()).as("attempts").isEqualTo(9);
  }

  @Test
  void aLostAnswerOfTheDeletionRepeatsNothing() throws Exception {
    insert("event 1");
    source.loseAnswerOfCommits(1);
    mover();
    awaitEmpty();
    insert("event 2");
    awaitEmpty();

    assertThat(data()).isEqualTo(texts(2));
  }

  @Test
  void severalNodesPublishEachRowOnceAndInOrder() throws Exception {
    mover(appender(), source::getConnection);
    mover(appender(otherNode(), DEFAULT, announced::add), source::getConnection);
    for (String text : texts(600)) {
      insert(text);
    }

    awaitEmpty();

    assertThat(data()).isEqualTo(texts(600));
  }

  @Test
  void nodesThatReadTheSameRowsAppendEachOnceAndInOrder() throws Exception {
    for (String text : texts(150)) {
      insert(text);
    }
    // the deletions of one node do not happen, so that the other reads the same rows
    source.breakBeforeCommits(3);
    mover(appender(), source::getConnection);
    mover(appender(otherNode(), DEFAULT, announced::add), source::getConnection);

    awaitEmpty();

    assertThat(data()).isEqualTo(texts(150));
  }

  @Test
  void aRestoredSourceThatUsesKeysAgainLosesNoEvent() throws Exception {
    insert("event 1");
    mover();
    awaitEmpty();
    sql(
        stack.name().endsWith("MARIADB")
            ? "alter table carillon_outbox auto_increment = 1"
            : "alter table carillon_outbox alter column id restart with 1");

    insert("event 1"); // another row with the same key and the same content
    awaitEmpty();

    assertThat(data()).containsExactly("event 1", "event 1");
  }

  @Test
  void aRowThatARestorationBringsBackIsNotPublishedAgain() throws Exception {
    insert("event 1");
    String created = column("select created_at from carillon_outbox").get(0);
    mover();
    awaitEmpty();

    sql(
        "insert into carillon_outbox (id, created_at, channel, data_format, event_data)"
            + " values (1, timestamp '"
            + created
            + "', ?, 'text', 'event 1')",
        channel.value());
    awaitEmpty();

    assertThat(data()).containsExactly("event 1");
  }

  @Test
  void unreadableRowsAreSetAsideWithTheirReasonAndDelayNoOther() throws Exception {
    sql("insert into carillon_outbox (channel, event_data) values (?, '{broken')", channel.value());
    insert("x".repeat(1_001));
    insert("good");
    OutboxMover mover = mover();

    awaitEmpty();

    assertThat(data()).containsExactly("good");
    assertThat(column("select failure from carillon_outbox order by id"))
        .satisfiesExactly(
            reason -> assertThat(reason).contains("not JSON"),
            reason -> assertThat(reason).contains("max-event-size"));
    assertThat(mover.counts().setAside()).isEqualTo(2);
  }

  @Test
  void aSourceThatIsAwayIsDrainedAsSoonAsItIsBack() throws Exception {
    insert("event 1");
    source.goDown();
    OutboxMover mover = mover();
    AtomicInteger attempts = new AtomicInteger();
    mover(
        appender(),
        () -> {
          attempts.incrementAndGet();
          return source.getConnection();
        });
    Awaitility.await().until(() -> attempts.get() >= 2);
    source.recover();

    awaitEmpty();

    assertThat(data()).containsExactly("event 1");
    assertThat(mover.counts().setAside()).isZero();
  }

  @Test
  void rowsWaitInTheirOrderWhileTheLogRefusesThem() throws Exception {
    GroupCommitAppender log = appender();
    AtomicInteger refusals = new AtomicInteger(2);
    for (String text : texts(5)) {
      insert(text);
    }
    mover(
        batch ->
            refusals.getAndDecrement() > 0
                ? CompletableFuture.failedStage(new LogUnavailableException("busy", null))
                : log.append(batch),
        source::getConnection);

    awaitEmpty();

    assertThat(data()).isEqualTo(texts(5));
  }
}
