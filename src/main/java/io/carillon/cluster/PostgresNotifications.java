package io.carillon.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of PostgreSQL's driver beyond JDBC: {@code PGConnection.getNotifications}. Called by
 * reflection, because an application on a server cannot access the classes of the driver of the
 * server's data source.
 */
final class PostgresNotifications {
  private static final String PG_CONNECTION = "org.postgresql.PGConnection";

  private final Object connection;
  private final Method getNotifications;

  private PostgresNotifications(Object connection, Method getNotifications) {
    this.connection = connection;
    this.getNotifications = getNotifications;
  }

  /**
   * The notifications of the connection that a pool has wrapped.
   *
   * @throws SQLException if it does not wrap a connection of PostgreSQL's driver
   */
  static PostgresNotifications of(Connection pooled) throws SQLException {
    Object driver =
        driverConnection(pooled)
            .orElseThrow(
                () ->
                    new SQLException(
                        "the data source does not give access to the connections of PostgreSQL's"
                            + " driver (pgjdbc); make the driver visible to the application"));
    try {
      Class<?> type = Class.forName(PG_CONNECTION, false, driver.getClass().getClassLoader());
      return new PostgresNotifications(driver, type.getMethod("getNotifications", int.class));
    } catch (ReflectiveOperationException e) {
      throw new SQLException("this driver of PostgreSQL has no notifications", e);
    }
  }

  private static Optional<Object> driverConnection(Connection pooled) throws SQLException {
    if (isDriver(pooled)) {
      return Optional.of(pooled);
    }
    @Nullable Class<?> visible = visible();
    if (visible != null && pooled.isWrapperFor(visible)) {
      return Optional.of(pooled.unwrap(visible));
    }
    // most pools do not wrap the metadata, which leads to the connection of the driver
    Connection described = pooled.getMetaData().getConnection();
    return isDriver(described) ? Optional.of(described) : Optional.empty();
  }

  private static @Nullable Class<?> visible() {
    try {
      return Class.forName(PG_CONNECTION);
    } catch (ClassNotFoundException notVisible) {
      return null;
    }
  }

  private static boolean isDriver(Object connection) {
    for (Class<?> type = connection.getClass(); type != null; type = type.getSuperclass()) {
      for (Class<?> implemented : type.getInterfaces()) {
        if (isOrExtendsPgConnection(implemented)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isOrExtendsPgConnection(Class<?> type) {
    if (type.getName().equals(PG_CONNECTION)) {
      return true;
    }
    for (Class<?> extended : type.getInterfaces()) {
      if (isOrExtendsPgConnection(extended)) {
        return true;
      }
    }
    return false;
  }

  /** Notifications that have arrived, in order; waits for the first at most so long. */
  List<String> await(Duration timeout) throws SQLException {
    try {
      Object[] notifications =
          (Object[]) getNotifications.invoke(connection, (int) timeout.toMillis());
      List<String> texts = new ArrayList<>();
      if (notifications != null) {
        for (Object notification : notifications) {
          texts.add(parameter(notification));
        }
      }
      return texts;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException sql) {
        throw sql;
      }
      throw new SQLException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new SQLException("this driver of PostgreSQL has a different notification API", e);
    }
  }

  private static String parameter(Object notification) throws ReflectiveOperationException {
    Class<?> type =
        Class.forName(
            "org.postgresql.PGNotification", false, notification.getClass().getClassLoader());
    return (String) type.getMethod("getParameter").invoke(notification);
  }
}
