package io.carillon.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.LogUnavailableException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DatabaseProbeTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicBoolean isAway = new AtomicBoolean();
  private final DatabaseProbe probe = new DatabaseProbe(log(), nanos::get);

  @Test
  void aDatabaseThatAnswersIsNoProblem() {
    pass(Duration.ofHours(1));
    probe.probe();

    assertThat(probe.problem()).isEmpty();
  }

  @Test
  void aDatabaseThatRefusesIsAProblemAtOnceUntilItIsBack() {
    isAway.set(true);
    probe.probe();
    assertThat(probe.problem()).hasValue("the database refuses queries");

    isAway.set(false);
    probe.probe();
    assertThat(probe.problem()).isEmpty();
  }

  @Test
  void aDatabaseThatDoesNotAnswerAtAllIsAProblemAfterThreeSeconds() {
    probe.probe();
    pass(Duration.ofSeconds(3));
    assertThat(probe.problem()).isEmpty();

    pass(Duration.ofSeconds(1));
    assertThat(probe.problem()).hasValue("the database has not answered for 4 s");
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private EventLog log() {
    return (EventLog)
        Proxy.newProxyInstance(
            EventLog.class.getClassLoader(),
            new Class<?>[] {EventLog.class},
            (proxy, method, arguments) -> {
              if (isAway.get()) {
                throw new LogUnavailableException("away", new IllegalStateException());
              }
              return Extent.EMPTY;
            });
  }
}
