package io.carillon.schema;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The lock of the node that migrates: the row of {@link VersionTable}, which this node renews on a
 * connection of its own for as long as a statement takes. Statements that create tables end
 * transactions in several databases, so a lock of a transaction would not last; and a lock of a
 * session does not pass a pool such as PgBouncer. If the node ends, its lock expires.
 */
final class MigrationLock implements AutoCloseable {
  static final Duration EXPIRY = Duration.ofSeconds(10);
  private static final Duration RENEWAL = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Logger LOG = System.getLogger(MigrationLock.class.getName());

  private final DataSource dataSource;
  private final Clock clock;
  private final String holder = UUID.randomUUID().toString();
  private final CountDownLatch closed = new CountDownLatch(1);

  private MigrationLock(DataSource dataSource, Clock clock) {
    this.dataSource = dataSource;
    this.clock = clock;
  }

  /** Waits for the lock, and holds it until it is closed. */
  static MigrationLock acquire(DataSource dataSource, Clock clock, ThreadFactory threads)
      throws SQLException {
    MigrationLock lock = new MigrationLock(dataSource, clock);
    boolean isReported = false;
    while (!lock.tryAcquire()) {
      if (!isReported) {
        LOG.log(Level.INFO, "Another node migrates the database; this one waits for it");
        isReported = true;
      }
      pause();
    }
    threads.newThread(lock::renew).start();
    return lock;
  }

  private static void pause() throws SQLException {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while another node migrates the database", e);
    }
  }

  private boolean tryAcquire() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      long now = clock.millis();
      return new VersionTable(connection).tryLock(holder, now, now - EXPIRY.toMillis());
    }
  }

  private void renew() {
    try {
      while (!closed.await(RENEWAL.toMillis(), TimeUnit.MILLISECONDS)) {
        tryRenew();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tryRenew() {
    try {
      tryAcquire();
    } catch (SQLException e) { // the migration finds out itself
      LOG.log(Level.DEBUG, "The lock of the migration was not renewed", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try (Connection connection = dataSource.getConnection()) {
      new VersionTable(connection).unlock(holder);
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "The lock of the migration was not released and expires", e);
    }
  }
}
