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
  private final FairExecutor turns = new FairExecutor(given::add, 2);
  private final List<String> done = new ArrayList<>();

  private void ask(int network, String name) {
    ask(turns, network, name);
  }

  private void ask(FairExecutor turns, int network, String name) {
    turns.execute("network " + network, () -> done.add(name));
  }

  private void runAll() {
    while (!given.isEmpty()) {
      given.remove().run();
    }
  }

  @Test
  void aSingleRequestIsNextThoughManyOfSomebodyElseWaitForLonger() {
    FairExecutor ofOneThread = new FairExecutor(given::add, 1);
    for (int i = 1; i <= 6; i++) {
      ask(ofOneThread, 1, "many " + i);
    }
    ask(ofOneThread, 2, "single");
    ask(ofOneThread, 3, "another");

    runAll();

    assertThat(done)
        .containsExactly(
            "many 1", "many 2", "single", "another", "many 3", "many 4", "many 5", "many 6");
  }

  @Test
  void noMoreThanThereAreThreadsForAreGivenToThemAtATime() {
    for (int i = 1; i <= 10; i++) {
      ask(i, "request");
    }
    assertThat(given).hasSize(2);
    turns.execute("network 0", () -> done.add(given.size() + " given"));
    runAll();
    assertThat(done).hasSize(11).contains("1 given");
    ask(1, "afterwards");
    assertThat(given).hasSize(1);
  }

  @Test
  void aNetworkThatHasAllItMayHaveWaitsThoughThreadsAreFree() {
    FairExecutor shared = new FairExecutor(given::add, 3, 2);
    for (int i = 1; i <= 4; i++) {
      ask(shared, 1, "many " + i);
    }
    assertThat(given).hasSize(2);
    assertThat(shared.waiting()).isEqualTo(2);
    ask(shared, 2, "single");
    assertThat(given).hasSize(3);
    ask(shared, 2, "second");

    given.remove().run();
    assertThat(done).containsExactly("many 1", "many 3", "second", "many 4");

    runAll();
    assertThat(done).hasSize(6).contains("single");
    assertThat(shared.waiting()).isZero();
    ask(shared, 1, "afterwards");
    assertThat(given).hasSize(1);
  }

  @Test
  void aRequestThatFailsKeepsNobodyElseFromTheirTurn() {
    String network = "network 0";
    for (int i = 0; i < 2; i++) {
      turns.execute(
          network,
          () -> {
            throw new IllegalStateException("on purpose");
          });
    }
    ask(2, "next");
    ask(2, "and next");
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
