package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.ChannelConfig;
import io.carillon.config.SlowReader;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import io.carillon.log.Replay;
import io.carillon.log.TooManyChannelsException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database. */
class ConcurrencyIT extends LogTest {
  private static final int BATCHES = 40;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void twoNodesPublishingToOneChannelLeaveNoHoleAndNoDuplicateAndAReaderNeverSeesOne()
      throws Exception {
    List<EventsAppended> toldOther = new java.util.concurrent.CopyOnWriteArrayList<>();
    GroupCommitAppender here = appender(node(), DEFAULT, announced::add);
    GroupCommitAppender there = appender(otherNode(), DEFAULT, toldOther::add);
    AtomicBoolean published = new AtomicBoolean();
    Future<List<Event>> reader = threads.submit(() -> readUntil(published));

    List<Future<List<Receipt>>> publishers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int publisher = i;
      publishers.add(threads.submit(() -> publish(publisher % 2 == 0 ? here : there, publisher)));
    }
    List<Receipt> receipts = new ArrayList<>();
    for (Future<List<Receipt>> publisher : publishers) {
      receipts.addAll(publisher.get());
    }
    published.set(true);

    long total = 4L * BATCHES * 2;
    List<Long> dense = LongStream.rangeClosed(1, total).boxed().toList();
    assertThat(seqs(reader.get())).isEqualTo(dense);
    assertThat(
            receipts.stream()
                .flatMap(r -> LongStream.rangeClosed(r.first(), r.last()).boxed())
                .sorted()
                .toList())
        .isEqualTo(dense);
    assertThat(texts(everything())).doesNotHaveDuplicates();
    for (List<EventsAppended> ofNode : List.of(announced, toldOther)) {
      assertThat(ofNode).extracting(EventsAppended::first).isSorted();
    }
    assertThat(
            announced.stream().mapToLong(a -> a.events().size()).sum()
                + toldOther.stream().mapToLong(a -> a.events().size()).sum())
        .isEqualTo(total);
    for (int i = 0; i < 4; i++) {
      String prefix = "publisher " + i + ":";
      assertThat(texts(everything()).stream().filter(text -> text.startsWith(prefix)).toList())
          .as("the order of each publisher")
          .isEqualTo(LongStream.range(0, BATCHES * 2).mapToObj(n -> prefix + n).toList());
    }
  }

  @Test
  void whatIsQueuedWhileAnotherNodeHoldsTheChannelSharesTheTransaction() {
    append(appender(), one("creates the channel"));
    announced.clear();
    CountDownLatch begun = new CountDownLatch(2); // the first time, the appender is prepared
    List<CompletionStage<Receipt>> stages = new ArrayList<>();
    try (GroupCommitAppender appender = appender(reporting(node().transactions(), begun))) {
      otherNode()
          .transactions()
          .writeSql(
              connection -> {
                new GroupStatements(connection, otherNode().transactions().dialect())
                    .lock(List.of(channel.value()));
                stages.add(appender.append(one("a")));
                await(begun);
                for (String text : List.of("b", "c", "d")) {
                  stages.add(appender.append(one(text)));
                }
                return stages;
              });
      stages.forEach(stage -> stage.toCompletableFuture().join());
    }

    assertThat(texts(everything())).containsExactly("creates the channel", "a", "b", "c", "d");
    assertThat(announced).singleElement().extracting(EventsAppended::last).isEqualTo(5L);
  }

  private GroupCommitAppender appender(Transactions transactions) {
    return new GroupCommitAppender(
        transactions, DEFAULT, clock, ticker, Thread::new, threads, announced::add);
  }

  /** The same, which counts down whenever a transaction of plain SQL begins. */
  private static Transactions reporting(Transactions transactions, CountDownLatch begun) {
    return (Transactions)
        Proxy.newProxyInstance(
            Transactions.class.getClassLoader(),
            new Class<?>[] {Transactions.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("writeSql")) {
                begun.countDown();
              }
              try {
                return method.invoke(transactions, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<Receipt> publish(Appender appender, int publisher) {
    List<CompletionStage<Receipt>> stages = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      String prefix = "publisher " + publisher + ":";
      CompletionStage<Receipt> stage =
          appender.append(
              Batch.of(
                  List.of(
                      Publication.to(channel).text(prefix + 2 * i).build(),
                      Publication.to(channel).text(prefix + (2 * i + 1)).build())));
      stages.add(stage);
      if (i % 4 == 0) {
        await(stage);
      }
    }
    return stages.stream().map(LogTest::await).toList();
  }

  /**
   * Reads on from its position as a subscription does; would permanently miss an event that appears
   * behind it.
   */
  private List<Event> readUntil(AtomicBoolean published) {
    List<Event> seen = new ArrayList<>();
    while (true) {
      boolean last = published.get();
      Replay replay =
          log()
              .readAfter(
                  channel,
                  seen.isEmpty() ? 0 : seen.get(seen.size() - 1).seq(),
                  PageLimit.events(7));
      assertThat(replay).isInstanceOf(Replay.Complete.class);
      seen.addAll(replay.events());
      if (last && replay.events().isEmpty()) {
        return seen;
      }
    }
  }

  @Test
  void twoNodesPublishingTheSameIdsStoreEachOnce() throws Exception {
    GroupCommitAppender here = appender();
    GroupCommitAppender there = appender(otherNode(), DEFAULT, announced::add);
    Callable<List<Receipt>> atHere = () -> publishIds(here);
    Callable<List<Receipt>> atThere = () -> publishIds(there);

    Future<List<Receipt>> first = threads.submit(atHere);
    Future<List<Receipt>> second = threads.submit(atThere);

    for (int i = 0; i < BATCHES; i++) {
      assertThat(first.get().get(i).first()).isEqualTo(second.get().get(i).first());
      assertThat(first.get().get(i).repeated() + second.get().get(i).repeated()).isEqualTo(1);
    }
    assertThat(seqs(everything())).isEqualTo(LongStream.rangeClosed(1, BATCHES).boxed().toList());
  }

  private List<Receipt> publishIds(Appender appender) {
    List<CompletionStage<Receipt>> stages = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      stages.add(appender.append(withId("id-" + i)));
    }
    return stages.stream().map(LogTest::await).toList();
  }

  @Test
  void twoNodesPublishingToManyNewChannelsInOppositeOrderDoNotDeadlock() throws Exception {
    List<ChannelName> channels =
        LongStream.range(0, 8).mapToObj(i -> new ChannelName(channel.value() + "-" + i)).toList();
    List<ChannelName> reversed = new ArrayList<>(channels);
    java.util.Collections.reverse(reversed);

    Future<?> first = threads.submit(() -> publishToAll(appender(), channels));
    Future<?> second =
        threads.submit(
            () -> publishToAll(appender(otherNode(), DEFAULT, announced::add), reversed));
    first.get();
    second.get();

    for (ChannelName each : channels) {
      assertThat(log().extent(each).head()).isEqualTo(20);
    }
  }

  private void publishToAll(Appender appender, List<ChannelName> channels) {
    List<CompletionStage<Receipt>> stages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      for (ChannelName each : channels) {
        stages.add(appender.append(Batch.of(List.of(Publication.to(each).text("hello").build()))));
      }
    }
    stages.forEach(LogTest::await);
  }

  @Test
  void retentionOnTwoNodesBesideAppendersAndAReaderBreaksNothing() throws Exception {
    GroupCommitAppender appender = appender(node(), DEFAULT, Clock.systemUTC(), announced::add);
    AtomicBoolean published = new AtomicBoolean();
    Future<List<Long>> reader = threads.submit(() -> readAccountingForEverything(published));
    List<Future<?>> sweepers = new ArrayList<>();
    for (Stack.Node node : List.of(node(), otherNode())) {
      Retention retention =
          new Retention(
              node.transactions(),
              name ->
                  new ChannelConfig(
                      Duration.ZERO, name.equals(channel) ? 20 : 0, 1, 1, SlowReader.CATCH_UP),
              Clock.systemUTC());
      sweepers.add(
          threads.submit(
              () -> {
                while (!published.get()) {
                  retention.sweep();
                }
                retention.sweep();
              }));
    }

    for (int i = 0; i < 60; i++) {
      append(appender, many(5));
    }
    published.set(true);

    for (Future<?> sweeper : sweepers) {
      sweeper.get();
    }
    assertThat(reader.get()).isEqualTo(LongStream.rangeClosed(1, 300).boxed().toList());
    assertThat(log().extent(channel)).isEqualTo(new io.carillon.log.Extent(281, 300));
    assertThat(seqs(everything())).isEqualTo(LongStream.rangeClosed(281, 300).boxed().toList());
  }

  /**
   * Every position that was either delivered or reported as gone: the first it cannot account for
   * ends the run.
   */
  private List<Long> readAccountingForEverything(AtomicBoolean published) {
    List<Long> accounted = new ArrayList<>();
    long position = 0;
    while (true) {
      boolean last = published.get();
      Replay replay = log().readAfter(channel, position, PageLimit.events(10));
      if (replay instanceof Replay.Truncated truncated) {
        for (long gone = position + 1; gone < truncated.first(); gone++) {
          accounted.add(gone);
        }
        position = truncated.first() - 1;
      }
      for (Event event : replay.events()) {
        accounted.add(event.seq());
        position = event.seq();
      }
      if (last && position == 300) {
        return accounted;
      }
    }
  }

  @Test
  void twoNodesCreateNoChannelTooMany() throws Exception {
    long before = log().channelCount();
    AppenderConfig limited = AppenderConfig.withTimeout(Duration.ofSeconds(10), before + 10);
    List<GroupCommitAppender> appenders =
        List.of(
            appender(node(), limited, announced::add),
            appender(otherNode(), limited, announced::add)); // it may create all of them
    List<CompletionStage<Receipt>> stages = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ChannelName name = new ChannelName("of-30-" + i + "-" + channel);
      Publication publication = Publication.to(name).text("x").build();
      stages.add(appenders.get(i % 2).append(Batch.of(List.of(publication))));
    }
    int refused = 0;
    for (CompletionStage<Receipt> stage : stages) {
      try {
        stage.toCompletableFuture().join();
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(TooManyChannelsException.class);
        refused++;
      }
    }
    assertThat(refused).isEqualTo(20);
    assertThat(log().channelCount()).isEqualTo(before + 10);
    ChannelName existing =
        new ChannelName(
            announced.stream()
                .map(event -> event.channel().value())
                .filter(name -> name.startsWith("of-30-"))
                .findFirst()
                .orElseThrow());
    Publication more = Publication.to(existing).text("x").build();
    assertThat(await(appenders.get(1).append(Batch.of(List.of(more)))).last()).isEqualTo(2);
  }
}
