package io.carillon.cluster;

import io.carillon.jpa.ConnectionSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports rows that other programs insert into an outbox on PostgreSQL, as soon as they are
 * committed, if its table has the trigger of {@code server-config/postgresql/outbox-notify.sql}.
 * Does nothing on another database. Occupies one thread and, with the trigger, one connection.
 *
 * <p>Only saves time: a notification that is lost delays a row until the outbox is polled.
 */
public final class OutboxNotifications implements AutoCloseable {
  private static final Logger LOG = System.getLogger(OutboxNotifications.class.getName());

  /** Of the channel and the trigger. */
  private static final String CHANNEL = "carillon_outbox";

  private static final String HAS_TRIGGER =
      "select 1 from pg_trigger where tgname = 'carillon_outbox_notify'"
          + " and tgrelid = to_regclass('carillon_outbox')";

  private static final Duration RECEIVE_TIMEOUT = Duration.ofMillis(500);
  private static final Duration PAUSE_WITHOUT_TRIGGER = Duration.ofSeconds(30);
  private static final Duration PAUSE_AFTER_LOSS = Duration.ofSeconds(1);

  /** A connection that a network has dropped silently fails at the next statement. */
  private static final int TIMEOUTS_BETWEEN_CHECKS = 60;

  private final String source;
  private final ConnectionSource database;
  private final Runnable onInsert;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread; // the lifecycle's

  /**
   * @param source the name of the data source, for the application log
   * @param onInsert called by the thread of this object, at least once for all rows of a
   *     transaction
   */
  public OutboxNotifications(String source, ConnectionSource database, Runnable onInsert) {
    this.source = source;
    this.database = database;
    this.onInsert = onInsert;
  }

  /** Starts the thread. */
  public void start(ThreadFactory threads) {
    thread = threads.newThread(this::run);
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    if (thread != null) {
      try {
        thread.join(2 * RECEIVE_TIMEOUT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      boolean isPossible = true;
      Duration pause = Duration.ZERO;
      while (isPossible && !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = PAUSE_AFTER_LOSS;
        try (Connection connection = database.open()) {
          isPossible = isPostgresql(connection);
          if (isPossible && hasTrigger(connection)) {
            listen(connection);
          } else {
            pause = PAUSE_WITHOUT_TRIGGER;
          }
        } catch (SQLException e) {
          LOG.log(Level.DEBUG, "Notifications of the outbox of '" + source + "' are lost", e);
        }
      }
    } catch (InterruptedException ended) {
      LOG.log(Level.DEBUG, "A container has ended the thread of notifications", ended);
    }
  }

  private static boolean isPostgresql(Connection connection) throws SQLException {
    return "PostgreSQL".equals(connection.getMetaData().getDatabaseProductName());
  }

  private static boolean hasTrigger(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(HAS_TRIGGER)) {
      return rows.next();
    }
  }

  private void listen(Connection connection) throws SQLException {
    PostgresNotifications notifications = PostgresNotifications.of(connection);
    connection.setAutoCommit(true);
    execute(connection, "listen " + CHANNEL);
    LOG.log(Level.DEBUG, "The outbox of {0} notifies of rows", source);
    onInsert.run(); // rows that were inserted before
    int timeouts = 0;
    while (closing.getCount() > 0) {
      if (!notifications.await(RECEIVE_TIMEOUT).isEmpty()) {
        onInsert.run();
        timeouts = 0;
      } else if (++timeouts % TIMEOUTS_BETWEEN_CHECKS == 0) {
        execute(connection, "select 1");
      }
    }
    execute(connection, "unlisten *"); // the connection goes back to the pool
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
