package io.carillon.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkLoopTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayEnd = new Semaphore(0);
  private volatile Duration pause = LONG;
  private volatile Thread thread;
  private final WorkLoop loop =
      new WorkLoop(
          () -> {
            begun.release();
            mayEnd.acquire();
            return pause;
          });

  private void start(WorkLoop started) {
    started.start(
        task -> {
          thread = new Thread(task, "loop");
          return thread;
        });
  }

  @AfterEach
  void close() {
    mayEnd.release(1_000);
    loop.close();
  }

  private void awaitWork() throws InterruptedException {
    assertThat(begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void itWorksWhenItIsStartedAndWhenItIsNudged() throws InterruptedException {
    mayEnd.release(1_000);
    start(loop);
    awaitWork();
    loop.nudge();
    awaitWork();
  }

  @Test
  void aNudgeDuringTheWorkHasItRepeatedOnce() throws InterruptedException {
    start(loop);
    awaitWork();
    loop.nudge();
    loop.nudge();
    mayEnd.release();
    awaitWork();
    mayEnd.release();
    awaitState(Thread.State.TIMED_WAITING);
    assertThat(begun.availablePermits()).isZero();
  }

  @Test
  void itWorksAgainWhenWorkIsDue() throws InterruptedException {
    pause = Duration.ZERO;
    mayEnd.release(2);
    start(loop);
    awaitWork();
    awaitWork();
    pause = Duration.ofNanos(1);
    mayEnd.release();
    awaitWork();
    pause = Duration.ofMillis(1);
    mayEnd.release();
    awaitWork();
  }

  @Test
  void theLongestPauseIsNoOverflow() throws InterruptedException {
    pause = Duration.ofSeconds(Long.MAX_VALUE);
    mayEnd.release();
    start(loop);
    awaitWork();
    awaitState(Thread.State.TIMED_WAITING);
  }

  @Test
  void closingWaitsForTheWorkInProgressAndForNoOther() throws Exception {
    start(loop);
    awaitWork();
    loop.nudge();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(loop::close);
    while (loop.isOpen()) {
      Thread.onSpinWait();
    }
    assertThat(closed).isNotDone();
    mayEnd.release();
    closed.get(10, TimeUnit.SECONDS);
    assertThat(thread.isAlive()).isFalse();
    assertThat(begun.availablePermits()).isZero();
  }

  @Test
  void closingEndsAPauseBetweenTwoWorks() throws InterruptedException {
    mayEnd.release();
    start(loop);
    awaitWork();
    loop.close();
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void closingWaitsForWorkThatHangsNoLongerThanItsTimeout() throws InterruptedException {
    start(loop);
    awaitWork();
    loop.close(Duration.ofMillis(1));
    assertThat(thread.isAlive()).isTrue();
    assertThat(loop.isOpen()).isFalse();
  }

  @Test
  void aLoopThatWasNeverStartedIsClosedAtOnce() {
    loop.close();
    assertThat(loop.isOpen()).isFalse();
  }

  @Test
  void aPauseOfWorkThatFailedIsEndedByClosingAndNotByANudge() throws InterruptedException {
    CountDownLatch pausing = new CountDownLatch(1);
    WorkLoop[] failing = new WorkLoop[1];
    failing[0] =
        new WorkLoop(
            () -> {
              pausing.countDown();
              failing[0].pause(LONG);
              begun.release();
              return LONG;
            });
    start(failing[0]);
    pausing.await();
    failing[0].nudge();
    awaitState(Thread.State.TIMED_WAITING);
    assertThat(begun.availablePermits()).isZero();
    failing[0].close();
    assertThat(thread.isAlive()).isFalse();
    assertThat(begun.availablePermits()).isOne();
  }

  @Test
  void anInterruptionByAContainerEndsTheThread() throws InterruptedException {
    mayEnd.release();
    start(loop);
    awaitWork();
    thread.interrupt();
    thread.join();
    assertThat(loop.isOpen()).isTrue();
  }

  private void awaitState(Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }
}
