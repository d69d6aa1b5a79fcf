package io.carillon.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final Lifecycle lifecycle = new Lifecycle();
  private final List<String> steps = new ArrayList<>();

  private void add(String part) {
    lifecycle.add(part, () -> steps.add("start " + part), () -> steps.add("stop " + part));
  }

  private static void fail() {
    throw new IllegalStateException("no");
  }

  @Test
  void partsAreStartedInOrderAndStoppedInReverse() {
    add("a");
    lifecycle.addRunning("b", () -> steps.add("stop b"));
    add("c");

    lifecycle.start();
    lifecycle.stop();
    lifecycle.stop();

    assertThat(steps).containsExactly("start a", "start c", "stop c", "stop b", "stop a");
  }

  @Test
  void aFailingStopStepDoesNotKeepTheOthersFromStopping() {
    add("a");
    lifecycle.add("b", () -> {}, LifecycleTest::fail);
    lifecycle.addRunning(
        "c",
        () -> {
          throw new NoClassDefFoundError("taken away by the server");
        });
    add("d");

    lifecycle.start();
    lifecycle.stop();

    assertThat(steps).containsExactly("start a", "start d", "stop d", "stop a");
  }

  @Test
  void aFailingStartStopsWhatRunsAndNothingElse() {
    add("a");
    lifecycle.add("b", LifecycleTest::fail, () -> steps.add("stop b"));
    add("c");
    lifecycle.addRunning("d", () -> steps.add("stop d"));

    assertThatThrownBy(lifecycle::start).hasMessage("no");

    assertThat(steps).containsExactly("start a", "stop d", "stop a");
  }

  @Test
  void aLifecycleThatWasNotStartedStopsWhatRuns() {
    add("a");
    lifecycle.addRunning("b", () -> steps.add("stop b"));

    lifecycle.stop();

    assertThat(steps).containsExactly("stop b");
  }
}
