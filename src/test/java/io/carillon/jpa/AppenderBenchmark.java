package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Events a second into the log, without HTTP: on H2 in a file, and on PostgreSQL. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class AppenderBenchmark {
  private static final int BATCH = 10_000;

  /** Names of {@link Stack}, which is no public type. */
  @Param({
    "HIBERNATE_ON_H2",
    "HIBERNATE_ON_POSTGRESQL",
    "ECLIPSELINK_ON_H2",
    "ECLIPSELINK_ON_POSTGRESQL"
  })
  String stack;

  private final AtomicLong channels = new AtomicLong();
  private final ExecutorService completions = Executors.newFixedThreadPool(2);
  private GroupCommitAppender appender;

  /** Boots it over an empty database. */
  @Setup
  public void setUp() throws Exception {
    Stack chosen = Stack.valueOf(stack);
    Stack.Node node = chosen.boot(stack.endsWith("H2") ? h2File() : chosen.newDatabase());
    appender =
        new GroupCommitAppender(
            node.transactions(),
            LogTest.DEFAULT,
            Clock.systemUTC(),
            Ticker.SYSTEM,
            Thread::new,
            completions,
            appended -> {});
  }

  private static DataSource h2File() throws Exception {
    Path folder = Files.createTempDirectory("carillon");
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:file:" + folder.resolve("carillon") + ";DB_CLOSE_DELAY=-1");
    return dataSource;
  }

  /** Ends what has threads. */
  @TearDown
  public void tearDown() {
    appender.close();
    completions.shutdownNow();
  }

  /** Many publishers, each waiting for its commit. */
  @Benchmark
  @Threads(64)
  public Receipt oneByOne() {
    Publication event = Publication.to("single").text("x".repeat(64)).build();
    return appender.append(Batch.of(List.of(event))).toCompletableFuture().join();
  }

  /** One publisher with many events at once. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Receipt batch() {
    ChannelName channel = new ChannelName("batch" + channels.incrementAndGet());
    return appender.append(new Spool(channel, BATCH, -1)).toCompletableFuture().join();
  }
}
