package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FairExecutorTest {
  private final Queue<Runnable> given = new ArrayDeque<>();
  private final FairExecutor executor = new FairExecutor(given::add, 2);
  private final List<String> done = new ArrayList<>();

  private void submit(int network, String name) {
    submit(executor, network, name);
  }

  private void submit(FairExecutor executor, int network, String name) {
    executor.execute("network " + network, () -> done.add(name));
  }

  private void runAll() {
    while (!given.isEmpty()) {
      given.remove().run();
    }
  }

  @Test
  void aSingleRequestIsNextAlthoughManyOfAnotherNetworkAreQueued() {
    FairExecutor ofOneThread = new FairExecutor(given::add, 1);
    for (int i = 1; i <= 6; i++) {
      submit(ofOneThread, 1, "many " + i);
    }
    submit(ofOneThread, 2, "single");
    submit(ofOneThread, 3, "another");

    runAll();

    assertThat(done)
        .containsExactly(
            "many 1", "many 2", "single", "another", "many 3", "many 4", "many 5", "many 6");
  }

  @Test
  void concurrentTasksAreLimitedToTheThreads() {
    for (int i = 1; i <= 10; i++) {
      submit(i, "request");
    }
    assertThat(given).hasSize(2);
    executor.execute("network 0", () -> done.add(given.size() + " given"));
    runAll();
    assertThat(done).hasSize(11).contains("1 given");
    submit(1, "afterwards");
    assertThat(given).hasSize(1);
  }

  @Test
  void aNetworkAtItsLimitWaitsAlthoughThreadsAreFree() {
    FairExecutor shared = new FairExecutor(given::add, 3, 2);
    for (int i = 1; i <= 4; i++) {
      submit(shared, 1, "many " + i);
    }
    assertThat(given).hasSize(2);
    assertThat(shared.waiting()).isEqualTo(2);
    submit(shared, 2, "single");
    assertThat(given).hasSize(3);
    submit(shared, 2, "second");

    given.remove().run();
    assertThat(done).containsExactly("many 1", "many 3", "second", "many 4");

    runAll();
    assertThat(done).hasSize(6).contains("single");
    assertThat(shared.waiting()).isZero();
    submit(shared, 1, "afterwards");
    assertThat(given).hasSize(1);
  }

  @Test
  void aFailingTaskDoesNotBlockTheQueue() {
    String network = "network 0";
    for (int i = 0; i < 2; i++) {
      executor.execute(
          network,
          () -> {
            throw new IllegalStateException("on purpose");
          });
    }
    submit(2, "next");
    submit(2, "and next");
    List<Throwable> noted = new ArrayList<>();
    Thread thread = Thread.currentThread();
    UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler((here, failure) -> noted.add(failure));
    try {
      runAll();
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
    assertThat(done).containsExactly("next", "and next");
    assertThat(noted).hasSize(2);
  }
}
