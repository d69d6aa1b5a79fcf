package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.event.ChannelName;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hanging database blocks a few threads, and no request for longer than the timeout. */
@Timeout(30)
class BulkheadEventLogTest {
  private static final ChannelName CHANNEL = new ChannelName("orders");
  private static final int THREADS = 2;
  private static final long COUNT = 42;

  private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
  private final ExecutorService requests = Executors.newCachedThreadPool();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile CountDownLatch answering = new CountDownLatch(0);

  @AfterEach
  void end() {
    answering.countDown();
    executor.shutdownNow();
    requests.shutdownNow();
  }

  /** Counts channels when allowed to, and fails for everything else. */
  private EventLog database() {
    return (EventLog)
        Proxy.newProxyInstance(
            EventLog.class.getClassLoader(),
            new Class<?>[] {EventLog.class},
            (proxy, method, arguments) -> {
              asked.incrementAndGet();
              if (!method.getName().equals("channelCount")) {
                throw new LogUnavailableException("the database is down", new Exception());
              }
              answering.await();
              return COUNT;
            });
  }

  private BulkheadEventLog log(Duration timeout) {
    return new BulkheadEventLog(database(), executor, THREADS, timeout);
  }

  @Test
  void aResultInTimeIsReturned() {
    assertThat(log(Duration.ofSeconds(20)).channelCount()).isEqualTo(COUNT);
  }

  @Test
  void anExceptionIsPassedOn() {
    assertThatThrownBy(() -> log(Duration.ofSeconds(20)).extent(CHANNEL))
        .isInstanceOf(LogUnavailableException.class)
        .hasMessage("the database is down");
  }

  @Test
  void whileAllThreadsAreStuckCallsFailAtOnceAndSucceedAfterwards() {
    answering = new CountDownLatch(1);
    BulkheadEventLog log = log(Duration.ofMillis(200));
    List<CompletableFuture<Long>> waiting = new ArrayList<>();
    for (int i = 0; i < 5 * THREADS; i++) {
      waiting.add(CompletableFuture.supplyAsync(log::channelCount, requests));
    }
    waiting.forEach(
        each ->
            assertThatThrownBy(each::join)
                .hasCauseInstanceOf(LogUnavailableException.class)
                .hasRootCauseInstanceOf(TimeoutException.class));
    assertThatThrownBy(log::channelCount)
        .hasRootCauseMessage("all threads are stuck in the database");
    assertThat(asked).as("calls to the database").hasValue(THREADS);

    answering.countDown();
    await().ignoreException(LogUnavailableException.class).until(() -> log.channelCount() == COUNT);
    assertThat(asked.get()).as("abandoned calls are not made").isLessThan(5 * THREADS);
  }
}
