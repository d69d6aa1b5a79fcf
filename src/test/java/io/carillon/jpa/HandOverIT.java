package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rows that a node has stored are moved without being read: each once, and in the order in which
 * they became visible, whatever other rows there are and whatever other nodes do.
 */
class HandOverIT extends LogTest {
  private static final Duration NEVER = Duration.ofMinutes(5);
  private static final PageLimit ALL = new PageLimit(10_000, 64 << 20);

  private final List<OutboxMover> movers = new ArrayList<>();

  private CallerNode application(Stack.Node node, Duration pollInterval) {
    CallerNode application =
        CallerNode.start(node, appender(node, DEFAULT, announced::add), pollInterval);
    movers.add(application.mover());
    return application;
  }

  @BeforeEach
  void emptyTable() {
    node().transactions().write(em -> em.createQuery("delete from OutboxRow o").executeUpdate());
  }

  @AfterEach
  void stopMovers() {
    movers.forEach(OutboxMover::close);
  }

  private void insertWithSql(ChannelName to, String text) {
    otherNode()
        .transactions()
        .write(
            em -> {
              OutboxTable.insert(
                  em, Map.of("channel", to.value(), "event_data", text, "data_format", "text"));
              return text;
            });
  }

  private List<String> data() {
    return log().readAfter(channel, 0, ALL).events().stream()
        .map(event -> event.data().toString())
        .toList();
  }

  private long rows() {
    return node().transactions().readSql(OutboxTable::count);
  }

  @Test
  void rowsOfATransactionBecomeEventsAndTheirStagesHaveTheReceipts() throws Exception {
    CallerNode application = application(node(), NEVER);

    List<Receipt> receipts = application.commit(channel, "a", "b", "c").ended().receipts();

    assertThat(receipts).extracting(Receipt::last).containsExactly(1L, 2L, 3L);
    assertThat(data()).containsExactly("a", "b", "c");
    assertThat(rows()).isZero();
    assertThat(application.mover().counts().moved()).isEqualTo(3);
  }

  @Test
  void aTransactionOfManyRowsIsStoredInItsOrder() throws Exception {
    String[] texts = IntStream.range(0, 1_234).mapToObj(i -> "event " + i).toArray(String[]::new);

    application(node(), NEVER).commit(channel, texts).ended().receipts();

    assertThat(data()).containsExactly(texts);
  }

  @Test
  void rowsOfARolledBackTransactionAreNotPublished() throws Exception {
    CallerNode application = application(node(), NEVER);
    CallerNode.Transaction inVain = application.begin();
    inVain.publish(channel, "in vain");
    inVain.publish(channel, "in vain, too");
    inVain.rollBack();

    application.commit(channel, "good").ended().receipts();

    assertThat(data()).containsExactly("good");
    assertThat(inVain.stages())
        .allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isCompletedExceptionally());
  }

  @Test
  void aRowDoesNotOvertakeOneThatAnotherProgramHasCommittedBefore() throws Exception {
    CallerNode application = application(node(), NEVER);
    insertWithSql(channel, "first");

    application.commit(channel, "second").ended().receipts();

    assertThat(data()).containsExactly("first", "second");
  }

  @Test
  void aRowOvertakesThoseOfOtherChannels() throws Exception {
    CallerNode application = application(node(), NEVER);
    ChannelName other = new ChannelName(channel + "-other");
    insertWithSql(other, "waits for the poll");

    application.commit(channel, "at once").ended().receipts();

    assertThat(data()).containsExactly("at once");
    assertThat(rows()).isOne();
  }

  @Test
  void aTransactionThatWasVisibleFirstIsFirstEvenIfItsNodeLearnsThatLater() throws Exception {
    CallerNode application = application(node(), NEVER);
    CallerNode.Transaction first = application.commit(channel, "first");

    CallerNode.Transaction second = application.commit(channel, "second").ended();
    first.ended();

    second.receipts();
    first.receipts();
    assertThat(data()).containsExactly("first", "second");
    assertThat(rows()).isZero();
  }

  @Test
  void aTransactionOfAnotherNodeThatWasVisibleFirstIsFirst() throws Exception {
    CallerNode one = application(node(), NEVER);
    CallerNode other = application(otherNode(), NEVER);
    CallerNode.Transaction first = one.commit(channel, "first");

    CallerNode.Transaction second = other.commit(channel, "second").ended();
    second.receipts();

    assertThat(data()).containsExactly("first", "second");
    assertThat(first.ended().receipts()).extracting(Receipt::count).containsExactly(0);
    assertThat(data()).containsExactly("first", "second");
  }

  @Test
  void aRowThatAnotherNodeHasMovedIsNotPublishedAgain() throws Exception {
    CallerNode application = application(node(), NEVER);
    CallerNode other = application(otherNode(), NEVER);
    CallerNode.Transaction moved = application.commit(channel, "moved by another");
    other.commit(channel, "trigger").ended().receipts();

    moved.ended();
    CallerNode.Transaction next = application.commit(channel, "next").ended();

    assertThat(moved.receipts()).extracting(Receipt::count).containsExactly(0);
    next.receipts();
    assertThat(data()).containsExactly("moved by another", "trigger", "next");
  }

  @Test
  void aLostAnswerOfTheCommitMovesNothingTwice() throws Exception {
    CallerNode application = application(node(), NEVER);
    CallerNode.Transaction transaction = application.commit(channel, "a", "b");
    node().dataSource().loseAnswerOfCommits(1);
    transaction.ended().receipts();

    transaction = application.commit(channel, "c");
    node().dataSource().breakBeforeCommits(1);
    transaction.ended().receipts();

    assertThat(data()).containsExactly("a", "b", "c");
    assertThat(rows()).isZero();
  }

  @Test
  void anUnreadableRowIsSetAsideAndDelaysNoOther() throws Exception {
    CallerNode application = application(node(), NEVER);
    insertWithSql(channel, "x".repeat(1_001));

    application.commit(channel, "good").ended().receipts();

    assertThat(data()).containsExactly("good");
    assertThat(application.mover().counts().setAside()).isOne();
  }

  /**
   * Clients that begin a transaction after the last has been committed, on either node or with SQL,
   * while both nodes also poll.
   */
  @Test
  void clientsOfSeveralNodesFindTheirEventsOnceAndInTheirOrder() throws Exception {
    List<CallerNode> nodes =
        List.of(
            application(node(), Duration.ofMillis(50)),
            application(otherNode(), Duration.ofMillis(70)));
    int clients = 4;
    int transactions = 60;
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      String client = "client" + i;
      Callable<Void> task = () -> commitSeveral(client, nodes, transactions);
      running.add(threads.submit(task));
    }
    for (Future<?> one : running) {
      one.get();
    }
    threads.shutdown();
    org.awaitility.Awaitility.await().until(() -> rows() == 0);

    List<String> data = data();
    assertThat(data).hasSize(clients * transactions).doesNotHaveDuplicates();
    Map<String, List<Integer>> numbers =
        data.stream()
            .map(text -> text.split(" "))
            .collect(
                Collectors.groupingBy(
                    words -> words[0],
                    Collectors.mapping(words -> Integer.valueOf(words[1]), Collectors.toList())));
    assertThat(numbers).hasSize(clients).allSatisfy((client, all) -> assertThat(all).isSorted());
  }

  private Void commitSeveral(String client, List<CallerNode> nodes, int count) throws SQLException {
    for (int number = 1; number <= count; number++) {
      String text = client + " " + number;
      int kind = ThreadLocalRandom.current().nextInt(10);
      if (kind == 0) {
        insertWithSql(channel, text);
      } else {
        nodes.get(kind % 2).commit(channel, text).ended();
      }
    }
    return null;
  }
}
