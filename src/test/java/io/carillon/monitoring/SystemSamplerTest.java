package io.carillon.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualScheduler;
import io.carillon.testing.MemoryEventLog;
import io.carillon.testing.RecordedWarnings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SystemSamplerTest {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final ManualClock clock = new ManualClock();
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final MemoryEventLog log = new MemoryEventLog(clock);
  private final Monitoring monitoring = new Monitoring(log.publisher(), clock);
  private final AtomicLong total = new AtomicLong();

  @Test
  void theFirstRoundIsPublishedAtOnce() {
    sampler(samples -> samples.fraction("cpu", 0.25)).start(INTERVAL, scheduler);
    scheduler.runDue();

    assertThat(log.data(Measurement.CHANNEL))
        .containsExactly(
            "{\"metric\":\"cpu\",\"value\":0.25,\"timestamp\":\"2025-01-31T12:00:00Z\"}");
  }

  @Test
  void aRoundIsOneBatch() {
    sampler(
            samples -> {
              samples.fraction("cpu", 0.25);
              samples.amount("memory.used", 12_000_000_000L);
            })
        .start(INTERVAL, scheduler);
    scheduler.advance(INTERVAL.multipliedBy(2));

    assertThat(log.batches()).isEqualTo(3);
    assertThat(log.events(Measurement.CHANNEL)).hasSize(6);
    assertThat(log.data(Measurement.CHANNEL).get(1)).contains("\"value\":12000000000,");
  }

  @Test
  void countersBecomeRatesFromTheSecondRoundOn() {
    sampler(samples -> samples.counter("network.in", total.get())).start(INTERVAL, scheduler);
    scheduler.runDue();
    assertThat(log.events(Measurement.CHANNEL)).isEmpty();

    total.addAndGet(3000);
    scheduler.advance(INTERVAL);
    assertThat(values()).containsExactly("1500");

    total.addAndGet(1);
    scheduler.advance(INTERVAL);
    assertThat(values()).containsExactly("1500", "0.5");
  }

  @Test
  void aResetCounterHasNoRateForOneRound() {
    total.set(5000);
    sampler(samples -> samples.counter("network.in", total.get())).start(INTERVAL, scheduler);
    scheduler.runDue();
    total.set(100);
    scheduler.advance(INTERVAL);
    total.set(300);
    scheduler.advance(INTERVAL);

    assertThat(values()).containsExactly("100");
  }

  @Test
  void unknownValuesAreOmitted() {
    sampler(
            samples -> {
              samples.fraction("cpu", -1);
              samples.fraction("memory", Double.NaN);
              samples.fraction("disk", 1.1);
              samples.amount("memory.used", -1);
            })
        .start(INTERVAL, scheduler);
    scheduler.runDue();

    assertThat(log.batches()).isZero();
  }

  @Test
  void anIntervalOfZeroDisablesSampling() {
    sampler(samples -> samples.fraction("cpu", 1)).start(Duration.ZERO, scheduler);

    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void closingStopsSampling() {
    SystemSampler sampler = sampler(samples -> samples.fraction("cpu", 1));
    sampler.start(INTERVAL, scheduler);
    scheduler.runDue();
    sampler.close();
    sampler.close();
    sampler.start(INTERVAL, scheduler);
    scheduler.advance(INTERVAL.multipliedBy(3));

    assertThat(log.batches()).isEqualTo(1);
  }

  @Test
  void atMostOnePublicationIsInFlight() {
    sampler(samples -> samples.fraction("cpu", 1)).start(INTERVAL, scheduler);
    CompletableFuture<Void> commits = log.holdCommits();
    scheduler.advance(INTERVAL.multipliedBy(5));
    assertThat(log.batches()).isEqualTo(1);

    commits.complete(null);
    scheduler.advance(INTERVAL);
    assertThat(log.batches()).isEqualTo(2);
  }

  @Test
  void anOutageIsLoggedOnceAndSoIsItsEnd() {
    sampler(samples -> samples.fraction("cpu", 1)).start(INTERVAL, scheduler);
    try (RecordedWarnings warnings = RecordedWarnings.of(SystemSampler.class)) {
      log.goDown();
      scheduler.advance(INTERVAL.multipliedBy(10));
      assertThat(warnings.messages()).hasSize(1);

      log.comeBack();
      scheduler.advance(INTERVAL.multipliedBy(3));
      log.goDown();
      scheduler.advance(INTERVAL.multipliedBy(3));
      assertThat(warnings.messages()).hasSize(2);
    }
  }

  @Test
  void aFailingSourceDoesNotStopSampling() {
    sampler(
            samples -> {
              if (total.incrementAndGet() == 1) {
                throw new IllegalStateException("configured to fail");
              }
              samples.fraction("cpu", 1);
            })
        .start(INTERVAL, scheduler);
    scheduler.advance(INTERVAL);

    assertThat(log.batches()).isEqualTo(1);
  }

  private SystemSampler sampler(SampleSource source) {
    return new SystemSampler(List.of(source), monitoring::publish, clock, clock);
  }

  private List<String> values() {
    return log.data(Measurement.CHANNEL).stream()
        .map(data -> data.replaceAll(".*\"value\":([^,]*),.*", "$1"))
        .toList();
  }
}
