package io.carillon.monitoring;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import io.carillon.metrics.TrafficMeter;
import io.carillon.process.SystemAttributes;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Samples this node at a fixed interval and publishes the measurements, one batch per round.
 *
 * <p>At most one publication is in flight: measurements of later rounds are dropped until it
 * completes.
 *
 * <p>Concurrency: the scheduler runs rounds one after the other. Another thread may complete a
 * publication; the field that it writes is volatile.
 */
public final class SystemSampler implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SystemSampler.class.getName());

  private final List<SampleSource> sources;
  private final Function<List<Measurement>, CompletionStage<?>> publisher;
  private final Clock clock;
  private final Ticker ticker;
  private final Samples samples = new Samples(); // used by rounds only
  private volatile boolean inFlight;
  private final OutageLog outage =
      new OutageLog(
          LOG,
          "Measurements of this node cannot be published; retrying",
          "Measurements of this node are published again");
  private @Nullable ScheduledFuture<?> rounds; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param publisher publishes the measurements of a round; the stage completes when they are
   *     stored
   */
  public SystemSampler(
      List<SampleSource> sources,
      Function<List<Measurement>, CompletionStage<?>> publisher,
      Clock clock,
      Ticker ticker) {
    this.sources = List.copyOf(sources);
    this.publisher = publisher;
    this.clock = clock;
    this.ticker = ticker;
  }

  /**
   * All sources: processors, memory and network of this machine, the heap of this JVM, and the
   * traffic of the hub.
   */
  public static List<SampleSource> standardSources(TrafficMeter meter) {
    return List.of(
        new ProcessorAndMemory(SystemAttributes.ofThisJvm(), Path.of("/proc/meminfo")),
        new NetworkTraffic(Path.of("/proc/net/dev")),
        new HubTraffic(meter));
  }

  /**
   * Starts sampling; idempotent.
   *
   * @param interval from the end of a round to the beginning of the next; zero: no sampling
   */
  public synchronized void start(Duration interval, ScheduledExecutorService scheduler) {
    if (!interval.isZero() && !closed && rounds == null) {
      rounds =
          scheduler.scheduleWithFixedDelay(
              this::round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Stops sampling; idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    if (rounds != null) {
      rounds.cancel(false);
    }
  }

  private void round() {
    try {
      publish(measure());
    } catch (RuntimeException failure) { // a scheduler cancels a task that throws
      outage.failed(failure);
    }
  }

  private List<Measurement> measure() {
    samples.begin(ticker.nanos());
    sources.forEach(source -> source.sample(samples));
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return samples.values().entrySet().stream()
        .map(sample -> new Measurement(sample.getKey(), sample.getValue(), now))
        .toList();
  }

  private void publish(List<Measurement> measurements) {
    if (inFlight || measurements.isEmpty()) {
      return;
    }
    inFlight = true;
    try {
      publisher.apply(measurements).whenComplete((done, failure) -> published(failure));
    } catch (RuntimeException refused) {
      published(refused);
    }
  }

  private void published(@Nullable Throwable failure) {
    inFlight = false;
    outage.ended(failure);
  }
}
