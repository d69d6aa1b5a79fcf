package io.carillon.jpa;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * One node's way to the database: a pool of connections that writes down every round trip and fails
 * on demand.
 */
public final class TestDataSource implements DataSource {
  /** What a node may be made to suffer. Each is called before the real thing. */
  interface Fault {
    void strike() throws SQLException;
  }

  private final DataSource database;
  private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
  private final List<String> roundTrips = new CopyOnWriteArrayList<>();
  private final AtomicInteger brokenCommits = new AtomicInteger();
  private final AtomicInteger lostCommits = new AtomicInteger();
  private volatile Runnable afterLostCommit = () -> {};
  private volatile Fault onConnect = () -> {};
  private volatile String marked = "";
  private volatile Fault onMarked = () -> {};
  private volatile Runnable afterMarked = () -> {};

  TestDataSource(DataSource database) {
    this.database = database;
  }

  /** SQL of every statement or batch of statements executed since the last call, in lower case. */
  List<String> roundTrips() {
    List<String> all = List.copyOf(roundTrips);
    roundTrips.clear();
    return all;
  }

  /** The next {@code times} commits happen, but their answer is lost with the connection. */
  void loseAnswerOfCommits(int times) {
    lostCommits.set(times);
  }

  /**
   * The answer of the next commit is lost, and before that is noticed {@code meanwhile} happens.
   */
  void loseAnswerOfNextCommit(Runnable meanwhile) {
    afterLostCommit = meanwhile;
    lostCommits.set(1);
  }

  /** The next {@code times} commits do not happen, and the connection is lost. */
  void breakBeforeCommits(int times) {
    brokenCommits.set(times);
  }

  /** The next commit does not happen, and before that is noticed {@code meanwhile} happens. */
  void breakBeforeNextCommit(Runnable meanwhile) {
    afterLostCommit = meanwhile;
    brokenCommits.set(1);
  }

  /** From now on, no connection is to be had. */
  public void goDown() {
    onConnect =
        () -> {
          throw new SQLException("the database is down", "08001");
        };
  }

  /** Statements that contain {@code sql} fail so from now on. */
  void failAt(String sql, String sqlState, int times) {
    AtomicInteger left = new AtomicInteger(times);
    onMarked =
        () -> {
          if (left.getAndDecrement() > 0) {
            throw new SQLException("made to fail", sqlState);
          }
        };
    marked = sql;
  }

  /** Runs {@code action} once, after the next statement that contains {@code sql}. */
  void after(String sql, Runnable action) {
    AtomicInteger left = new AtomicInteger(1);
    afterMarked =
        () -> {
          if (left.getAndDecrement() == 1) {
            action.run();
          }
        };
    marked = sql;
  }

  /** Everything works again. */
  public void recover() {
    onConnect = () -> {};
    onMarked = () -> {};
    afterMarked = () -> {};
    afterLostCommit = () -> {};
    marked = "";
    lostCommits.set(0);
    brokenCommits.set(0);
  }

  @Override
  public Connection getConnection() throws SQLException {
    onConnect.strike();
    Connection pooled = idle.poll();
    return proxy(
        Connection.class, new Pooled(pooled == null ? database.getConnection() : pooled)::call);
  }

  private final class Pooled {
    private final Connection real;
    private boolean closed;
    private boolean isEnded; // by a statement

    Pooled(Connection real) {
      this.real = real;
    }

    Object call(Method method, Object[] arguments) throws Throwable {
      switch (method.getName()) {
        case "close" -> {
          release();
          return null;
        }
        case "isClosed" -> {
          return closed;
        }
        case "commit" -> {
          if (!isEnded) {
            commit(
                () -> {
                  real.commit();
                  return null;
                });
          }
          isEnded = false;
        }
        default -> {
          Object result = invoke(real, method, arguments);
          if (result instanceof PreparedStatement prepared) {
            return proxy(
                PreparedStatement.class, (m, a) -> execute(prepared, (String) arguments[0], m, a));
          }
          if (result instanceof Statement statement) {
            return proxy(
                Statement.class,
                (m, a) ->
                    execute(statement, a != null && a.length > 0 ? a[0].toString() : "", m, a));
          }
          return result;
        }
      }
      return null;
    }

    private void release() throws SQLException {
      if (!closed) {
        closed = true;
        if (!real.isClosed()) {
          if (!real.getAutoCommit()) {
            real.rollback();
            real.setAutoCommit(true);
          }
          idle.add(real);
        }
      }
    }

    private Object execute(Statement statement, String sql, Method method, Object[] arguments)
        throws Throwable {
      if (method.getName().startsWith("execute") && sql.endsWith("; commit")) {
        isEnded = true;
        return commit(() -> TestDataSource.this.execute(statement, sql, method, arguments));
      }
      return TestDataSource.this.execute(statement, sql, method, arguments);
    }

    private Object commit(Callable commit) throws Throwable {
      if (brokenCommits.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        real.rollback();
        real.close();
        afterLostCommit.run();
        throw new SQLException("connection lost before the commit", "08006");
      }
      Object result = commit.call();
      if (lostCommits.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        real.close();
        afterLostCommit.run();
        throw new SQLException("connection lost during the commit", "08006");
      }
      return result;
    }
  }

  private Object execute(Statement statement, String sql, Method method, Object[] arguments)
      throws Throwable {
    if (!method.getName().startsWith("execute")) {
      return invoke(statement, method, arguments);
    }
    String lowerCase = sql.toLowerCase(Locale.ROOT);
    roundTrips.add(lowerCase);
    boolean isMarked = !marked.isEmpty() && lowerCase.contains(marked);
    if (isMarked) {
      onMarked.strike();
    }
    Object result = invoke(statement, method, arguments);
    if (isMarked) {
      afterMarked.run();
    }
    return result;
  }

  private interface Callable {
    Object call() throws Throwable;
  }

  private interface Call {
    Object on(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader() == null
                ? TestDataSource.class.getClassLoader()
                : type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call.on(method, arguments)));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() {
    return new PrintWriter(PrintWriter.nullWriter());
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("not a " + type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
