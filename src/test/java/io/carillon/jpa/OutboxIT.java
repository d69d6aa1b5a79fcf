package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.log.Appender;
import io.carillon.log.LogUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that an application or any other program has inserted become events, each exactly once. */
class OutboxIT extends LogTest {
  private final List<OutboxMover> movers = new ArrayList<>();
  private final BlockingQueue<String> passes = new LinkedBlockingQueue<>();

  @BeforeEach
  void emptyTable() {
    node().transactions().write(em -> em.createQuery("delete from OutboxRow o").executeUpdate());
  }

  @AfterEach
  void stopMovers() {
    movers.forEach(OutboxMover::close);
  }

  private OutboxMover mover(Stack.Node node) {
    return mover(node, DEFAULT);
  }

  private OutboxMover mover(Stack.Node node, AppenderConfig config) {
    return mover(node, appender(node, config, announced::add));
  }

  private OutboxMover mover(Stack.Node node, Appender appender) {
    OutboxMover mover =
        OutboxMover.ofLog(
            node.transactions(),
            appender,
            new OutboxLimits(1_000, 8, Duration.ofMinutes(5)), // nudged by the test
            new OutboxListener() {
              @Override
              public void onDone() {
                passes.add("done");
              }
            },
            ticker);
    movers.add(mover);
    mover.start(task -> new Thread(task, "outbox"));
    return mover;
  }

  private void move(OutboxMover mover) throws InterruptedException {
    mover.nudge();
    assertThat(passes.poll(30, TimeUnit.SECONDS)).isEqualTo("done");
  }

  /** The next pass that moved everything; one that was given up is repeated when nudged. */
  private String awaitPass(OutboxMover mover) throws InterruptedException {
    String pass = passes.poll(1, TimeUnit.SECONDS);
    for (int i = 0; pass == null && i < 30; i++) {
      mover.nudge();
      pass = passes.poll(1, TimeUnit.SECONDS);
    }
    return String.valueOf(pass);
  }

  private void insert(Publication publication) {
    insert(node(), publication);
  }

  private static void insert(Stack.Node node, Publication publication) {
    node.transactions()
        .write(
            em -> {
              OutboxTable.insert(em, OutboxRow.columns(publication, UUID.randomUUID().toString()));
              return publication;
            });
  }

  private void sql(String statement, Object... values) throws SQLException {
    try (Connection connection = node().dataSource().getConnection();
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      prepared.executeUpdate();
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }

  private long rows() throws SQLException {
    try (Connection connection = node().dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select count(*) from carillon_outbox")) {
      result.next();
      return result.getLong(1);
    }
  }

  private List<String> failures() {
    return node()
        .transactions()
        .read(
            em ->
                em.createQuery("select o.failure from OutboxRow o order by o.id", String.class)
                    .getResultList());
  }

  private List<String> data() {
    return everything().stream().map(event -> event.data().toString()).toList();
  }

  @Test
  void aRowWithEveryFieldBecomesTheEventThatWasPublished() throws Exception {
    Publication publication =
        Publication.to(channel)
            .json("{\"id\":42,\"name\":\"Füße\"}")
            .type("created")
            .topics(List.of("orders/42", "vip"))
            .key("42")
            .id("order-42")
            .ttl(Duration.ofMinutes(5))
            .audience(new Audience(Set.of("ann", "bob"), Set.of("staff")))
            .build();
    insert(publication);

    move(mover(node()));

    Event event = everything().get(0);
    assertThat(event.data()).isEqualTo(publication.data());
    assertThat(event.type()).isEqualTo(publication.type());
    assertThat(event.topics()).isEqualTo(publication.topics());
    assertThat(event.key()).isEqualTo(publication.key());
    assertThat(event.audience()).isEqualTo(publication.audience());
    assertThat(event.expiry()).contains(event.timestamp().plus(Duration.ofMinutes(5)));
    assertThat(rows()).isZero();
  }

  @Test
  void rowsThatOtherProgramsInsertWithSqlArePublishedInTheirOrder() throws Exception {
    OutboxMover mover = mover(node());
    for (int i = 1; i <= 500; i++) {
      sql(
          "insert into carillon_outbox (channel, event_data) values (?, ?)",
          channel.value(),
          Integer.toString(i));
    }

    move(mover);

    assertThat(data())
        .isEqualTo(IntStream.rangeClosed(1, 500).mapToObj(Integer::toString).toList());
    assertThat(mover.counts().moved()).isEqualTo(500);
    assertThat(mover.counts().waiting()).isZero();
  }

  @Test
  void severalNodesMoveEachRowOnceAndInOrder() throws Exception {
    for (int i = 1; i <= 1_000; i++) {
      insert(Publication.to(channel).text("event " + i).build());
    }
    OutboxMover one = mover(node());
    OutboxMover other = mover(otherNode());

    one.nudge();
    other.nudge();
    passes.poll(30, TimeUnit.SECONDS);
    passes.poll(30, TimeUnit.SECONDS);

    assertThat(data())
        .isEqualTo(IntStream.rangeClosed(1, 1_000).mapToObj(i -> "event " + i).toList());
    assertThat(one.counts().moved() + other.counts().moved()).isEqualTo(1_000);
  }

  @Test
  void unreadableRowsAreSetAsideWithTheirReasonAndDelayNoOther() throws Exception {
    String insert =
        "insert into carillon_outbox (channel, event_data, data_format) values (?, ?, ?)";
    sql(insert, channel.value(), "{broken", "json");
    sql(insert, "no channel!", "x", "text");
    sql(insert, channel.value(), "x".repeat(1_001), "text");
    sql(insert, channel.value(), "x", "xml");
    sql(insert, channel.value(), "good", "text");
    OutboxMover mover = mover(node());

    move(mover);
    move(mover);

    assertThat(data()).containsExactly("good");
    assertThat(failures())
        .satisfiesExactly(
            reason -> assertThat(reason).contains("not JSON"),
            reason -> assertThat(reason).contains("channel"),
            reason -> assertThat(reason).contains("max-event-size"),
            reason -> assertThat(reason).contains("data_format"));
    assertThat(mover.counts().setAside()).isEqualTo(4);
    assertThat(rows()).isEqualTo(4);
  }

  @Test
  void aLostAnswerOfTheCommitMovesNothingTwice() throws Exception {
    insert(Publication.to(channel).text("a").build());
    insert(Publication.to(channel).text("b").build());
    OutboxMover mover = mover(node());

    node().dataSource().loseAnswerOfCommits(1);
    move(mover);
    node().dataSource().breakBeforeCommits(1);
    insert(otherNode(), Publication.to(channel).text("c").build());
    move(mover);

    assertThat(data()).containsExactly("a", "b", "c");
    assertThat(rows()).isZero();
  }

  @Test
  void anOutageOfTheDatabaseDelaysRowsAndKeepsTheirOrder() throws Exception {
    OutboxMover mover = mover(node(), AppenderConfig.withTimeout(Duration.ofMillis(200), 0));
    for (int i = 1; i <= 300; i++) {
      insert(otherNode(), Publication.to(channel).text("event " + i).build());
    }
    node().dataSource().goDown();
    mover.nudge();
    ticker.advance(Duration.ofSeconds(1));
    node().dataSource().recover();

    move(mover);

    assertThat(data())
        .isEqualTo(IntStream.rangeClosed(1, 300).mapToObj(i -> "event " + i).toList());
  }

  @Test
  void rowsDoNotOvertakeOneThatABusyLogHasNotAdmitted() throws Exception {
    GroupCommitAppender log = appender();
    AtomicBoolean isBusy = new AtomicBoolean(true);
    for (String text : List.of("a", "b", "c")) {
      insert(Publication.to(channel).text(text).build());
    }

    OutboxMover mover =
        mover(
            node(),
            batch ->
                isBusy.getAndSet(false)
                    ? CompletableFuture.failedStage(new LogUnavailableException("busy", null))
                    : log.append(batch));
    mover.nudge(); // a pass that is given up
    mover.nudge();
    assertThat(awaitPass(mover)).isEqualTo("done");

    assertThat(data()).containsExactly("a", "b", "c");
  }

  @Test
  void anIdThatIsThereAlreadyIsNotPublishedAgain() throws Exception {
    append(appender(), withId("order-1"));
    insert(publication().id("order-1").build());

    move(mover(node()));

    assertThat(everything()).hasSize(1);
    assertThat(rows()).isZero();
  }
}
