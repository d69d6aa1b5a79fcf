package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Not a test but a measurement: events a second that become durable, published one by one from 64
 * threads and as one batch of 100,000. With {@code -Dcarillon.test.fsync=on} PostgreSQL waits for
 * its disk as in production.
 */
public final class AppendThroughput {
  private static final int THREADS = 64;
  private static final int BATCH = 100_000;

  private AppendThroughput() {}

  /** Prints one line for each provider, database and way of publishing. */
  public static void main(String[] args) throws Exception {
    for (Stack stack : Stack.values()) {
      measure(stack, stack.name().endsWith("H2") ? h2File() : stack.newDatabase());
    }
    System.exit(0);
  }

  private static DataSource h2File() throws Exception {
    Path folder = Files.createTempDirectory("carillon");
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:file:" + folder.resolve("carillon") + ";DB_CLOSE_DELAY=-1");
    return dataSource;
  }

  private static void measure(Stack stack, DataSource database) throws Exception {
    Stack.Node node = stack.boot(database);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    ExecutorService completions = Executors.newFixedThreadPool(2);
    long[] commits = new long[1];
    try (GroupCommitAppender appender =
        new GroupCommitAppender(
            node.transactions(),
            AppenderConfig.DEFAULT,
            Clock.systemUTC(),
            Thread::new,
            completions,
            (EventsAppended appended) -> commits[0]++)) {
      oneByOne(appender, threads, 50);
      long commitsBefore = commits[0];
      long start = System.nanoTime();
      oneByOne(appender, threads, 500);
      report(
          stack,
          THREADS + " threads, one by one",
          THREADS * 500,
          start,
          commits[0] - commitsBefore);
      LogTest.await(appender.append(new Spool(new ChannelName("warm"), 20_000, -1)));
      start = System.nanoTime();
      LogTest.await(appender.append(new Spool(new ChannelName("batch"), BATCH, -1)));
      report(stack, "one batch", BATCH, start, 1);
    } finally {
      threads.shutdownNow();
      completions.shutdownNow();
    }
  }

  private static void oneByOne(Appender appender, ExecutorService threads, int eachThread)
      throws Exception {
    String text = "x".repeat(64);
    List<Future<?>> publishers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      publishers.add(
          threads.submit(
              () -> {
                for (int n = 0; n < eachThread; n++) {
                  LogTest.await(
                      appender.append(
                          Batch.of(List.of(Publication.to("single").text(text).build()))));
                }
              }));
    }
    for (Future<?> publisher : publishers) {
      publisher.get();
    }
  }

  private static void report(Stack stack, String what, int events, long start, long commits) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%-26s %-24s %,9.0f events/s, %,d commits%n", stack, what, events / seconds, commits);
  }
}
