package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import io.carillon.log.Outbox;
import io.carillon.log.Receipt;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A node whose application publishes in transactions, of which the test is the manager. */
final class CallerNode {
  private final Stack.Node node;
  private final JpaOutbox outbox = new JpaOutbox();
  private final OutboxMover mover;

  /** That of the transaction of a thread. */
  private final ThreadLocal<Connection> current = new ThreadLocal<>();

  private CallerNode(Stack.Node node, Appender appender, Duration pollInterval) {
    this.node = node;
    this.mover =
        OutboxMover.ofLog(
            node.transactions(),
            appender,
            new OutboxLimits(1_000, 8, pollInterval),
            outbox,
            Ticker.SYSTEM);
  }

  /** Starts its mover, which the test closes. */
  static CallerNode start(Stack.Node node, Appender appender, Duration pollInterval) {
    CallerNode started = new CallerNode(node, appender, pollInterval);
    started.outbox.open("log", List.of(), () -> withoutClose(started.current.get()), started.mover);
    started.mover.start(task -> new Thread(task, "outbox"));
    return started;
  }

  OutboxMover mover() {
    return mover;
  }

  Transaction begin() throws SQLException {
    Connection connection = node.dataSource().getConnection();
    connection.setAutoCommit(false);
    return new Transaction(connection, outbox.joinTransaction());
  }

  /** Commits a transaction with these publications; the node has not been informed. */
  Transaction commit(ChannelName channel, String... texts) throws SQLException {
    Transaction transaction = begin();
    for (String text : texts) {
      transaction.publish(channel, text);
    }
    return transaction.commit();
  }

  /** A transaction of the application. */
  final class Transaction {
    private final Connection connection;
    private final Outbox.Insertion insertion;
    private final List<CompletionStage<Receipt>> stages = new ArrayList<>();

    private Transaction(Connection connection, Outbox.Insertion insertion) {
      this.connection = connection;
      this.insertion = insertion;
    }

    void publish(ChannelName channel, String text) {
      current.set(connection);
      stages.add(insertion.insert(Publication.to(channel).text(text).build()).moved());
    }

    /** The rows are visible, but the node has not been informed. */
    Transaction commit() throws SQLException {
      current.set(connection);
      insertion.beforeCommit();
      connection.commit();
      connection.close();
      return this;
    }

    /** Informs the node of the commit. */
    Transaction ended() {
      insertion.ended(true);
      return this;
    }

    void rollBack() throws SQLException {
      connection.rollback();
      connection.close();
      insertion.ended(false);
    }

    List<CompletionStage<Receipt>> stages() {
      return stages;
    }

    /** Waits for the events. */
    List<Receipt> receipts() {
      return stages.stream().map(LogTest::await).toList();
    }
  }

  private static Connection withoutClose(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            CallerNode.class.getClassLoader(),
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
}
