package io.carillon.jpa;

import io.carillon.config.ChannelConfig;
import io.carillon.config.SlowReader;
import io.carillon.event.ChannelName;
import io.carillon.event.EventsAppended;
import io.carillon.log.EpochGuard;
import io.carillon.log.Receipt;
import io.carillon.testing.LogContract;
import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualTicker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Base of the tests of the log: two nodes on one database, a channel for each test, and appenders
 * that are closed at the end.
 */
@ParameterizedClass
@MethodSource("stacks")
@Timeout(60)
public abstract class LogTest implements LogContract {
  private static final AtomicInteger CHANNELS = new AtomicInteger();

  public static final AppenderConfig DEFAULT =
      AppenderConfig.withTimeout(Duration.ofSeconds(10), 0);

  /** Small groups, so that an ordinary batch is already a large one. */
  static final AppenderConfig SMALL =
      new AppenderConfig(
          20,
          1 << 20,
          1_000,
          8 << 20,
          Duration.ofMillis(200),
          Duration.ofMillis(400),
          30,
          64 << 10,
          0);

  @Parameter public Stack stack;

  public final ChannelName channel = new ChannelName("test-" + CHANNELS.incrementAndGet());
  public final ManualClock clock = new ManualClock(Instant.parse("2030-01-01T00:00:00.123456789Z"));
  public final ManualTicker ticker = new ManualTicker();
  public final List<EventsAppended> announced = new CopyOnWriteArrayList<>();
  private final List<GroupCommitAppender> appenders = new ArrayList<>();
  private final List<GatedListener> gates = new ArrayList<>();
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  /** The stacks that the class is tested on; a subclass may choose others. */
  public static Stream<Stack> stacks() {
    return Stack.main();
  }

  public Stack.Node node() {
    return stack.node(0);
  }

  public Stack.Node otherNode() {
    return stack.node(1);
  }

  @Override
  public ChannelName channel() {
    return channel;
  }

  @Override
  public ManualClock clock() {
    return clock;
  }

  @Override
  public List<EventsAppended> announced() {
    return announced;
  }

  @Override
  public JpaEventLog log() {
    return new JpaEventLog(node().transactions(), clock);
  }

  @Override
  public GroupCommitAppender appender() {
    return appender(node(), DEFAULT, announced::add);
  }

  public GroupCommitAppender appender(
      Stack.Node node, AppenderConfig config, Consumer<EventsAppended> listener) {
    return appender(node, config, clock, listener);
  }

  public GroupCommitAppender appender(
      Stack.Node node, AppenderConfig config, Clock clock, Consumer<EventsAppended> listener) {
    return appender(node, config, clock, listener, EpochGuard.NONE);
  }

  GroupCommitAppender appender(
      Stack.Node node,
      AppenderConfig config,
      Clock clock,
      Consumer<EventsAppended> listener,
      EpochGuard guard) {
    GroupCommitAppender appender =
        new GroupCommitAppender(
            node.transactions(),
            config,
            clock,
            ticker,
            task -> new Thread(task, "appender"),
            executor,
            listener,
            guard,
            Optional.empty());
    appenders.add(appender);
    return appender;
  }

  /** Of the channel, on the other node; zero: no limit. */
  Retention retention(Duration age, long count) {
    return retention(otherNode(), age, count);
  }

  /** Of the channel, on a node; zero: no limit. */
  Retention retention(Stack.Node node, Duration age, long count) {
    ChannelConfig limited = new ChannelConfig(age, count, 1, 1, SlowReader.CATCH_UP);
    ChannelConfig unlimited = new ChannelConfig(Duration.ZERO, 0, 1, 1, SlowReader.CATCH_UP);
    return new Retention(
        node.transactions(), name -> name.equals(channel) ? limited : unlimited, clock);
  }

  @Override
  public void sweep(Duration age, long count) {
    retention(age, count).sweep();
  }

  public GatedListener gatedListener() {
    GatedListener gate = new GatedListener();
    gates.add(gate);
    return gate;
  }

  @AfterEach
  void nothingIsLeftOver() throws InterruptedException {
    node().dataSource().recover();
    otherNode().dataSource().recover();
    gates.forEach(GatedListener::open);
    appenders.forEach(GroupCommitAppender::close);
    executor.shutdown();
    org.assertj.core.api.Assertions.assertThat(executor.awaitTermination(10, TimeUnit.SECONDS))
        .isTrue();
  }

  public static Receipt await(java.util.concurrent.CompletionStage<Receipt> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
