package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.log.Outbox;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
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

  /** That of the transaction of a thread. */
  private final ThreadLocal<Connection> current = new ThreadLocal<>();

  /** An application on a node. */
  private final class Application {
    private final Stack.Node node;
    private final JpaOutbox outbox = new JpaOutbox();
    private final OutboxMover mover;

    Application(Stack.Node node, Duration pollInterval) {
      this.node = node;
      this.mover =
          OutboxMover.ofLog(
              node.transactions(),
              appender(node, DEFAULT, announced::add),
              new OutboxLimits(1_000, 8, pollInterval),
              outbox,
              Ticker.SYSTEM);
      outbox.open("log", List.of(), () -> withoutClose(current.get()), mover);
      movers.add(mover);
      mover.start(task -> new Thread(task, "outbox"));
    }

    Transaction begin() throws SQLException {
      Connection connection = node.dataSource().getConnection();
      connection.setAutoCommit(false);
      return new Transaction(connection, outbox.joinTransaction());
    }

    Transaction commit(String... texts) throws SQLException {
      Transaction transaction = begin();
      for (String text : texts) {
        transaction.publish(channel, text);
      }
      return transaction.commit();
    }
  }

  private final class Transaction {
    private final Connection connection;
    private final Outbox.Insertion insertion;
    private final List<CompletionStage<Receipt>> stages = new ArrayList<>();

    Transaction(Connection connection, Outbox.Insertion insertion) {
      this.connection = connection;
      this.insertion = insertion;
    }

    void publish(ChannelName to, String text) {
      current.set(connection);
      stages.add(insertion.insert(Publication.to(to).text(text).build()).moved());
    }

    /** The rows are visible, but the node has not been informed. */
    Transaction commit() throws SQLException {
      current.set(connection);
      insertion.beforeCommit();
      connection.commit();
      connection.close();
      return this;
    }

    Transaction ended() {
      insertion.ended(true);
      return this;
    }

    void rollBack() throws SQLException {
      connection.rollback();
      connection.close();
      insertion.ended(false);
    }

    List<Receipt> receipts() {
      return stages.stream().map(LogTest::await).toList();
    }
  }

  private static Connection withoutClose(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            HandOverIT.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals("close")
                    ? null
                    : method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
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
    return node().transactions().read(OutboxTable::count);
  }

  @Test
  void rowsOfATransactionBecomeEventsAndTheirStagesHaveTheReceipts() throws Exception {
    Application application = new Application(node(), NEVER);

    List<Receipt> receipts = application.commit("a", "b", "c").ended().receipts();

    assertThat(receipts).extracting(Receipt::last).containsExactly(1L, 2L, 3L);
    assertThat(data()).containsExactly("a", "b", "c");
    assertThat(rows()).isZero();
    assertThat(application.mover.counts().moved()).isEqualTo(3);
  }

  @Test
  void aTransactionOfManyRowsIsStoredInItsOrder() throws Exception {
    String[] texts = IntStream.range(0, 1_234).mapToObj(i -> "event " + i).toArray(String[]::new);

    new Application(node(), NEVER).commit(texts).ended().receipts();

    assertThat(data()).containsExactly(texts);
  }

  @Test
  void rowsOfARolledBackTransactionAreNotPublished() throws Exception {
    Application application = new Application(node(), NEVER);
    Transaction inVain = application.begin();
    inVain.publish(channel, "in vain");
    inVain.publish(channel, "in vain, too");
    inVain.rollBack();

    application.commit("good").ended().receipts();

    assertThat(data()).containsExactly("good");
    assertThat(inVain.stages)
        .allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isCompletedExceptionally());
  }

  @Test
  void aRowDoesNotOvertakeOneThatAnotherProgramHasCommittedBefore() throws Exception {
    Application application = new Application(node(), NEVER);
    insertWithSql(channel, "first");

    application.commit("second").ended().receipts();

    assertThat(data()).containsExactly("first", "second");
  }

  @Test
  void aRowOvertakesThoseOfOtherChannels() throws Exception {
    Application application = new Application(node(), NEVER);
    ChannelName other = new ChannelName(channel + "-other");
    insertWithSql(other, "waits for the poll");

    application.commit("at once").ended().receipts();

    assertThat(data()).containsExactly("at once");
    assertThat(rows()).isOne();
  }

  @Test
  void aTransactionThatWasVisibleFirstIsFirstEvenIfItsNodeLearnsThatLater() throws Exception {
    Application application = new Application(node(), NEVER);
    Transaction first = application.commit("first");

    Transaction second = application.commit("second").ended();
    first.ended();

    second.receipts();
    first.receipts();
    assertThat(data()).containsExactly("first", "second");
    assertThat(rows()).isZero();
  }

  @Test
  void aTransactionOfAnotherNodeThatWasVisibleFirstIsFirst() throws Exception {
    Application one = new Application(node(), NEVER);
    Application other = new Application(otherNode(), NEVER);
    Transaction first = one.commit("first");

    Transaction second = other.commit("second").ended();
    second.receipts();

    assertThat(data()).containsExactly("first", "second");
    assertThat(first.ended().receipts()).extracting(Receipt::count).containsExactly(0);
    assertThat(data()).containsExactly("first", "second");
  }

  @Test
  void aRowThatAnotherNodeHasMovedIsNotPublishedAgain() throws Exception {
    Application application = new Application(node(), NEVER);
    Application other = new Application(otherNode(), NEVER);
    Transaction moved = application.commit("moved by another");
    other.commit("trigger").ended().receipts();

    moved.ended();
    Transaction next = application.commit("next").ended();

    assertThat(moved.receipts()).extracting(Receipt::count).containsExactly(0);
    next.receipts();
    assertThat(data()).containsExactly("moved by another", "trigger", "next");
  }

  @Test
  void aLostAnswerOfTheCommitMovesNothingTwice() throws Exception {
    Application application = new Application(node(), NEVER);
    Transaction transaction = application.commit("a", "b");
    node().dataSource().loseAnswerOfCommits(1);
    transaction.ended().receipts();

    transaction = application.commit("c");
    node().dataSource().breakBeforeCommits(1);
    transaction.ended().receipts();

    assertThat(data()).containsExactly("a", "b", "c");
    assertThat(rows()).isZero();
  }

  @Test
  void anUnreadableRowIsSetAsideAndDelaysNoOther() throws Exception {
    Application application = new Application(node(), NEVER);
    insertWithSql(channel, "x".repeat(1_001));

    application.commit("good").ended().receipts();

    assertThat(data()).containsExactly("good");
    assertThat(application.mover.counts().setAside()).isOne();
  }

  /**
   * Clients that begin a transaction after the last has been committed, on either node or with SQL,
   * while both nodes also poll.
   */
  @Test
  void clientsOfSeveralNodesFindTheirEventsOnceAndInTheirOrder() throws Exception {
    List<Application> nodes =
        List.of(
            new Application(node(), Duration.ofMillis(50)),
            new Application(otherNode(), Duration.ofMillis(70)));
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

  private Void commitSeveral(String client, List<Application> nodes, int count)
      throws SQLException {
    for (int number = 1; number <= count; number++) {
      String text = client + " " + number;
      int kind = ThreadLocalRandom.current().nextInt(10);
      if (kind == 0) {
        insertWithSql(channel, text);
      } else {
        nodes.get(kind % 2).commit(text).ended();
      }
    }
    return null;
  }
}
