package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Ticker;
import io.carillon.testing.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** One round after another, driven by the test; and the same with a thread. */
class EventLoopTest {
  private final ManualTicker ticker = new ManualTicker();
  private final RecordingWork work = new RecordingWork();
  private final List<Throwable> faults = new ArrayList<>();
  private final EventLoop loop = new EventLoop(ticker, work, faults::add);
  private final List<String> done = work.done;

  /** Work whose amount the test sets. */
  private static final class RecordingWork implements EventLoop.Work {
    private final List<String> done = new ArrayList<>();
    private volatile boolean hasMore;
    private OptionalLong deadline = OptionalLong.empty();
    private int rounds;

    @Override
    public boolean run() {
      done.add("work");
      return hasMore;
    }

    @Override
    public boolean isIdle() {
      return !hasMore;
    }

    @Override
    public OptionalLong deadline() {
      return deadline;
    }

    @Override
    public void afterRound() {
      rounds++;
    }
  }

  private long in(Duration time) {
    return ticker.nanos() + time.toNanos();
  }

  @Test
  void aRoundRunsTasksThenWorkThenDeferredTasksThenTimers() {
    loop.schedule(ticker.nanos(), () -> done.add("timer"));
    loop.runNextRound(() -> done.add("turn"));
    loop.execute(() -> done.add("task"));
    assertThat(loop.runOnce()).isFalse();
    assertThat(done).containsExactly("task", "work", "turn", "timer");
    assertThat(work.rounds).isEqualTo(1);
  }

  @Test
  void aTaskDeferredByADeferredTaskWaitsForTheNextRound() {
    loop.runNextRound(
        () -> {
          done.add("first");
          loop.runNextRound(() -> done.add("second"));
        });
    assertThat(loop.runOnce()).as("there is more").isTrue();
    assertThat(done).containsExactly("work", "first");
    assertThat(loop.runOnce()).isFalse();
    assertThat(done).containsExactly("work", "first", "work", "second");
  }

  @Test
  void deferredTasksAreBoundedAndRunInOrder() {
    for (int i = 0; i < 100; i++) {
      String name = "turn " + i;
      loop.runNextRound(() -> done.add(name));
    }
    loop.runOnce();
    assertThat(done).hasSize(1 + 64).endsWith("turn 63");
    loop.runOnce();
    assertThat(done).endsWith("turn 99");
  }

  @Test
  void tasksOfARoundAreBoundedInNumber() {
    for (int i = 0; i < 3_000; i++) {
      loop.execute(() -> done.add("task"));
    }
    assertThat(loop.runOnce()).isTrue();
    assertThat(done).hasSize(1024 + 1).endsWith("work");
  }

  @Test
  void tasksOfARoundAreBoundedInTimeButOneIsAlwaysRun() {
    for (int i = 0; i < 4; i++) {
      loop.execute(
          () -> {
            ticker.advance(Duration.ofMillis(5));
            done.add("slow");
          });
    }
    assertThat(loop.runOnce()).isTrue();
    assertThat(done).containsExactly("slow", "work");
    assertThat(loop.runOnce()).isTrue();
    assertThat(done).containsExactly("slow", "work", "slow", "work");
  }

  @Test
  void timersRunInTheirOrderAndNotBeforeTheirTime() {
    loop.schedule(in(Duration.ofSeconds(2)), () -> done.add("later"));
    loop.schedule(in(Duration.ofSeconds(1)), () -> done.add("sooner"));
    loop.runOnce();
    assertThat(done).containsExactly("work");
    ticker.advance(Duration.ofSeconds(1));
    loop.runOnce();
    assertThat(done).containsExactly("work", "work", "sooner");
    ticker.advance(Duration.ofSeconds(1));
    loop.runOnce();
    assertThat(done).endsWith("later");
  }

  @Test
  void timersOfARoundAreBoundedInTime() {
    for (int i = 0; i < 10; i++) {
      loop.schedule(
          ticker.nanos(),
          () -> {
            ticker.advance(Duration.ofMillis(5));
            done.add("slow");
          });
    }
    assertThat(loop.runOnce()).isTrue();
    assertThat(done).containsExactly("work", "slow");
  }

  @Test
  void aCancelledTimerDoesNotRun() {
    EventLoop.Timer timer = loop.schedule(in(Duration.ofSeconds(1)), () -> done.add("timer"));
    timer.cancel();
    ticker.advance(Duration.ofSeconds(2));
    loop.runOnce();
    assertThat(done).containsExactly("work");
    assertThat(loop.isAtRest()).isTrue();
  }

  @Test
  void theTimeOfARoundIsThatOfItsBeginning() {
    List<Long> times = new ArrayList<>();
    loop.execute(
        () -> {
          ticker.advance(Duration.ofSeconds(1));
          times.add(loop.now());
        });
    long begin = ticker.nanos();
    loop.runOnce();
    assertThat(times).containsExactly(begin);
    assertThat(loop.nanos()).isEqualTo(begin + Duration.ofSeconds(1).toNanos());
  }

  @Test
  void itIsAtRestOnlyIfNothingIsLeftForLater() {
    assertThat(loop.isAtRest()).isTrue();
    work.deadline = OptionalLong.of(ticker.nanos());
    assertThat(loop.isAtRest()).isFalse();
    work.deadline = OptionalLong.empty();
    work.hasMore = true;
    assertThat(loop.isAtRest()).isFalse();
    work.hasMore = false;
    loop.execute(() -> {});
    assertThat(loop.isAtRest()).isFalse();
    loop.runOnce();
    loop.schedule(in(Duration.ofHours(1)), () -> {});
    assertThat(loop.isAtRest()).isFalse();
  }

  @Test
  void aRoundThatThrowsEndsProperly() {
    loop.execute(
        () -> {
          throw new IllegalStateException("fault");
        });
    org.assertj.core.api.Assertions.assertThatThrownBy(loop::runOnce).hasMessage("fault");
    assertThat(work.rounds).isEqualTo(1);
  }

  // --- with a thread -----------------------------------------------------------------------------

  private static final class Running implements AutoCloseable {
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final Semaphore worked = new Semaphore(0);
    private final EventLoop loop =
        new EventLoop(
            Ticker.SYSTEM,
            new EventLoop.Work() {
              @Override
              public boolean run() {
                worked.release(arrived.getAndSet(0));
                return false;
              }

              @Override
              public boolean isIdle() {
                return arrived.get() == 0;
              }

              @Override
              public OptionalLong deadline() {
                return OptionalLong.empty();
              }

              @Override
              public void afterRound() {}
            },
            fault::set);
    private final Thread thread = new Thread(loop, "loop");

    Running() {
      thread.start();
    }

    @Override
    public void close() throws InterruptedException {
      loop.stop();
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void aParkedThreadIsWokenByEveryTask() throws InterruptedException {
    try (Running running = new Running()) {
      Semaphore done = new Semaphore(0);
      for (int i = 0; i < 20_000; i++) {
        running.loop.execute(done::release);
        assertThat(done.tryAcquire(10, TimeUnit.SECONDS)).as("task %s", i).isTrue();
      }
    }
  }

  @Test
  void aParkedThreadIsWokenByEveryArrivalOfWork() throws InterruptedException {
    try (Running running = new Running()) {
      for (int i = 0; i < 20_000; i++) {
        running.arrived.incrementAndGet();
        running.loop.wake();
        assertThat(running.worked.tryAcquire(10, TimeUnit.SECONDS)).as("arrival %s", i).isTrue();
      }
    }
  }

  @Test
  void aParkedThreadWakesForATimer() throws InterruptedException {
    try (Running running = new Running()) {
      CountDownLatch done = new CountDownLatch(1);
      running.loop.execute(
          () ->
              running.loop.schedule(
                  running.loop.nanos() + Duration.ofMillis(20).toNanos(), done::countDown));
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void tasksOfManyThreadsAreAllRunOneAtATime() throws InterruptedException {
    int[] count = new int[1]; // of the loop's thread alone
    try (Running running = new Running()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int n = 0; n < 10_000; n++) {
                    running.loop.execute(() -> count[0]++);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(count[0]).isEqualTo(40_000);
  }

  @Test
  void aFaultDoesNotEndTheThread() throws InterruptedException {
    try (Running running = new Running()) {
      CountDownLatch done = new CountDownLatch(1);
      running.loop.execute(
          () -> {
            throw new StackOverflowError("a task without end");
          });
      running.loop.execute(done::countDown);
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(running.fault.get()).hasMessage("a task without end");
    }
  }

  @Test
  void aTaskForALoopThatHasEndedIsRunByTheCaller() throws InterruptedException {
    Running running = new Running();
    running.close();
    boolean[] done = new boolean[1];
    running.loop.execute(() -> done[0] = true);
    assertThat(done[0]).isTrue();
  }
}
