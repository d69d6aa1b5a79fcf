package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.channel.Channels;
import io.carillon.channel.HotTailBudget;
import io.carillon.config.MaxConnectionsPolicy;
import io.carillon.config.SlowReader;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.log.PageLimit;
import io.carillon.memory.MemoryBudget;
import io.carillon.testing.MemoryEventLog;
import io.carillon.testing.RecordedWarnings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine with its own threads. Tests wait by latch, with a timeout. */
class FanOutThreadsTest {
  private static final Duration LONG =
      Duration.ofHours(1); // nothing is due that could wake a shard

  private final MemoryEventLog log = new MemoryEventLog(Clock.systemUTC());
  private final HotTailBudget budget = new HotTailBudget(Long.MAX_VALUE);
  private final Channels channels =
      new Channels(
          log,
          name -> Engine.channelConfig(2_000, Long.MAX_VALUE, SlowReader.CATCH_UP),
          budget,
          2,
          Ticker.SYSTEM);
  private final ExecutorService readers = Executors.newFixedThreadPool(2);
  private final RecordingListener listener = new RecordingListener();
  private final FanOut fanOut =
      new FanOut(
          Engine.streamConfig(
              2, 10_000, Duration.ZERO, LONG, Duration.ZERO, MaxConnectionsPolicy.REFUSE),
          channels,
          new CatchUp(
              log,
              readers,
              Clock.systemUTC(),
              new PageLimit(500, 1 << 20),
              MemoryBudget.unlimited()),
          Clock.systemUTC(),
          Ticker.SYSTEM,
          listener,
          spec -> Duration.ZERO);
  private final Object publishing =
      new Object(); // as the appender: commits and appends in one order

  @AfterEach
  void end() throws InterruptedException {
    fanOut.close();
    readers.shutdown();
    assertThat(readers.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    assertThat(fanOut.size()).isZero();
    channels.find(Engine.CHANNEL).ifPresent(channel -> assertThat(channel.subscribers()).isZero());
    assertThat(listener.closed).hasValue(listener.opened.get());
  }

  private void publish() {
    synchronized (publishing) {
      Event event = log.commit(Engine.publication("e").build());
      channels.append(
          new EventsAppended(event.channel(), event.seq(), event.seq(), List.of(event)));
    }
  }

  /** Checks the ids of what is written, and blocks at random. */
  private final class RandomlyBlockingSink implements EventSink {
    private final Random dice;
    private final int last;
    private final Releaser releaser;
    private final CountDownLatch done;
    private final AtomicReference<String> fault;
    private volatile boolean ready = true;
    private volatile Runnable whenReady = () -> {};
    private long seq; // shard thread

    RandomlyBlockingSink(
        long seed,
        int last,
        Releaser releaser,
        CountDownLatch done,
        AtomicReference<String> fault) {
      this.dice = new Random(seed);
      this.last = last;
      this.releaser = releaser;
      this.done = done;
      this.fault = fault;
    }

    @Override
    public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {
      this.whenReady = whenReady;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    void release() {
      ready = true;
      whenReady.run();
    }

    @Override
    public void write(byte[] bytes) {
      for (int i = 0; i + 4 < bytes.length; i++) {
        if (bytes[i] == 'i'
            && bytes[i + 1] == 'd'
            && bytes[i + 2] == ':'
            && (i == 0 || bytes[i - 1] == '\n')) {
          received(number(bytes, i + 4));
        }
      }
      if (dice.nextInt(60) == 0) {
        ready = false;
        releaser.add(this);
      }
    }

    private void received(long id) {
      if (id == 0) {
        return; // connected
      }
      if (id != ++seq) {
        fault.compareAndSet(null, "received " + id + " instead of " + seq);
      }
      if (seq == last) {
        done.countDown();
      }
    }

    private static long number(byte[] bytes, int from) {
      long number = 0;
      for (int i = from; bytes[i] != '\n'; i++) {
        number = number * 10 + bytes[i] - '0';
      }
      return number;
    }

    @Override
    public void close() {}
  }

  /** Makes blocked sinks ready again, from a thread of its own and long after. */
  private static final class Releaser implements Runnable {
    private final BlockingQueue<RandomlyBlockingSink> blocked = new LinkedBlockingQueue<>();
    private final Random random = new Random(1);
    private volatile boolean ended;

    void add(RandomlyBlockingSink sink) {
      blocked.add(sink);
    }

    @Override
    public void run() {
      List<RandomlyBlockingSink> held = new ArrayList<>();
      try {
        while (!ended) {
          RandomlyBlockingSink next = blocked.poll(3, TimeUnit.MILLISECONDS);
          if (next != null) {
            held.add(next);
          }
          while (!held.isEmpty() && (next == null || held.size() > 30)) {
            held.remove(random.nextInt(held.size())).release();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void everySubscriberReceivesEveryEventOnceThoughSinksBlockAtRandom() throws InterruptedException {
    int subscribers = 200;
    int publishers = 4;
    int events = 50_000;
    CountDownLatch done = new CountDownLatch(subscribers);
    AtomicReference<String> fault = new AtomicReference<>();
    Releaser releaser = new Releaser();
    Thread releasing = new Thread(releaser, "releaser");
    releasing.start();
    fanOut.start(Thread::new);
    for (int i = 0; i < subscribers; i++) {
      fanOut
          .subscribe(
              Engine.spec(new Start.After(0)),
              new RandomlyBlockingSink(i, events, releaser, done, fault))
          .start();
    }
    for (int i = 0; i < publishers; i++) {
      new Thread(
              () -> {
                for (int n = 0; n < events / publishers; n++) {
                  publish();
                }
              },
              "publisher-" + i)
          .start();
    }
    boolean allDone = done.await(60, TimeUnit.SECONDS);
    releaser.ended = true;
    releasing.join();

    assertThat(fault.get()).isNull();
    assertThat(allDone)
        .as("%s of %s subscribers are not done", done.getCount(), subscribers)
        .isTrue();
    // reported after the round in which the last of them was written
    await().untilAsserted(() -> assertThat(listener.events).hasValue(subscribers * events));
  }

  @Test
  void aParkedShardIsWokenByEveryEvent() throws InterruptedException {
    Semaphore received = new Semaphore(0);
    fanOut.start(Thread::new);
    for (int i = 0; i < 2; i++) {
      fanOut
          .subscribe(
              Engine.spec(new Start.Live()),
              new AlwaysReady() {
                @Override
                public void write(byte[] bytes) {
                  received.release();
                }
              })
          .start();
    }
    assertThat(received.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 10_000; i++) {
      publish();
      assertThat(received.tryAcquire(2, 10, TimeUnit.SECONDS)).as("event %s", i).isTrue();
    }
  }

  @Test
  void subscriptionsOpenedAndClosedDuringPublishingLeaveNothingBehind()
      throws InterruptedException {
    fanOut.start(Thread::new);
    Thread publisher =
        new Thread(() -> java.util.stream.IntStream.range(0, 20_000).forEach(i -> publish()));
    publisher.start();
    List<Thread> visitors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int seed = i;
      visitors.add(new Thread(() -> openAndClose(new Random(seed))));
    }
    visitors.forEach(Thread::start);
    for (Thread visitor : visitors) {
      visitor.join();
    }
    publisher.join();
    assertThat(listener.opened)
        .hasValue(3 * 1_000); // every test checks at its end that all are gone
  }

  private void openAndClose(Random random) {
    List<Subscription> mine = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Start start = random.nextBoolean() ? new Start.Live() : new Start.Earliest();
      Subscription subscription = fanOut.subscribe(Engine.spec(start), new AlwaysReady());
      if (random.nextInt(4) > 0) {
        subscription.start();
      }
      mine.add(subscription);
      if (random.nextBoolean()) {
        mine.remove(random.nextInt(mine.size())).close(CloseReason.DISCONNECTED);
      }
    }
    mine.forEach(subscription -> subscription.close(CloseReason.CLIENT_GONE));
  }

  @Test
  void closingEndsEveryStreamAndNoneIsOpenedAfterIt() {
    fanOut.start(Thread::new);
    List<AlwaysReady> sinks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      AlwaysReady sink = new AlwaysReady();
      sinks.add(sink);
      fanOut.subscribe(Engine.spec(new Start.Live()), sink).start();
    }
    fanOut.close();
    assertThat(sinks).allMatch(sink -> sink.closed);
    assertThat(listener.reasons).hasSize(20).containsOnly(CloseReason.SHUTDOWN);
    assertThatThrownBy(() -> fanOut.subscribe(Engine.spec(new Start.Live()), new AlwaysReady()))
        .isInstanceOf(TooManyConnectionsException.class);
  }

  @Test
  void drainingEndsStreamsOneAfterTheOtherAndOpensNoMore() throws InterruptedException {
    fanOut.start(Thread::new);
    List<AlwaysReady> sinks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      AlwaysReady sink = new AlwaysReady();
      sinks.add(sink);
      fanOut.subscribe(Engine.spec(new Start.Live()), sink).start();
    }
    Duration time = Duration.ofMillis(400);
    long begin = System.nanoTime();
    Thread drain = new Thread(() -> fanOut.drain(time, false));
    drain.start();
    await().until(fanOut::isDraining);

    assertThatThrownBy(() -> fanOut.subscribe(Engine.spec(new Start.Live()), new AlwaysReady()))
        .isInstanceOf(TooManyConnectionsException.class)
        .hasMessageContaining("being stopped");
    drain.join();

    assertThat(System.nanoTime() - begin)
        .as("the last of 20 ends after 19 twentieths of the time")
        .isGreaterThanOrEqualTo(time.multipliedBy(19).dividedBy(20).toNanos());
    await().until(() -> sinks.stream().allMatch(sink -> sink.closed));
    assertThat(listener.reasons).hasSize(20).containsOnly(CloseReason.SHUTDOWN);
  }

  @Test
  void aDrainThatClientsMustAwaitTellsThemToReconnectAfterIt() {
    fanOut.start(Thread::new);
    List<RecordingSink> sinks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RecordingSink sink = new RecordingSink();
      sinks.add(sink);
      fanOut.subscribe(Engine.spec(new Start.Live()), sink).start();
    }
    await().until(() -> sinks.stream().allMatch(sink -> sink.text().contains("connected")));
    long begin = System.nanoTime();
    fanOut.drain(Duration.ofMillis(400), true);
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);

    await().until(() -> listener.reasons.size() == 4);
    List<Long> delays = sinks.stream().map(sink -> lastRetry(sink.text())).sorted().toList();
    assertThat(delays.get(3)).as("of the first one: the whole drain").isBetween(2_390L, 4_400L);
    assertThat(delays.get(0))
        .as("of the last one: the rest")
        .isGreaterThanOrEqualTo(Math.max(2_000L, 2_390L - taken.toMillis()));
  }

  private static long lastRetry(String stream) {
    return Long.parseLong(stream.replaceAll("(?s).*retry: (\\d+)\n$", "$1"));
  }

  @Test
  void tasksForAShardThatHasEndedAreStillRun() {
    fanOut.start(Thread::new);
    StreamSubscription subscription =
        (StreamSubscription) fanOut.subscribe(Engine.spec(new Start.Live()), new AlwaysReady());
    fanOut.close();
    boolean[] done = new boolean[1];
    subscription.execute(() -> done[0] = true);
    assertThat(done[0]).isTrue();
  }

  @Test
  void aShardSurvivesFaultsOfItsSinks() throws InterruptedException {
    RecordedWarnings warnings = RecordedWarnings.start("io.carillon.fanout");
    CountDownLatch received = new CountDownLatch(100);
    CountDownLatch ended = new CountDownLatch(4);
    fanOut.start(Thread::new);
    for (int i = 0; i < 4; i++) {
      fanOut
          .subscribe(
              Engine.spec(new Start.After(0)),
              new AlwaysReady() {
                @Override
                public void write(byte[] bytes) {
                  throw new StackOverflowError("a sink without end");
                }

                @Override
                public void close() {
                  ended.countDown();
                }
              })
          .start();
    }
    fanOut
        .subscribe(
            Engine.spec(new Start.After(0)),
            new AlwaysReady() {
              @Override
              public void write(byte[] bytes) {
                new io.carillon.wire.EventStreamParser(event -> received.countDown()).push(bytes);
              }
            })
        .start();
    for (int i = 0; i < 99; i++) {
      publish();
    }
    assertThat(received.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(warnings.messages()).hasSize(4);
    warnings.close();
  }

  /** Discards everything. */
  private static class AlwaysReady implements EventSink {
    volatile boolean closed;

    @Override
    public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void write(byte[] bytes) throws IOException {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
