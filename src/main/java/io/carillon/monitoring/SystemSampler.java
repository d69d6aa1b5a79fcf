package io.carillon.monitoring;

import io.carillon.event.Ticker;
import io.carillon.metrics.TrafficMeter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
 * Measures this node at regular times and publishes what it finds, each round as one batch.
 *
 * <p>Of rounds at most one is under way: as long as the log has not taken the last one, what is
 * measured is not published. Trouble with the log is logged when it begins and when it is over, not
 * at every round.
 *
 * <p>Concurrency: rounds are run by the scheduler, one after the other. The outcome of a
 * publication comes from another thread; the two fields that it writes are volatile.
 */
public final class SystemSampler implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SystemSampler.class.getName());

  private final List<SampleSource> sources;
  private final Function<List<Measurement>, CompletionStage<?>> outlet;
  private final Clock clock;
  private final Ticker ticker;
  private final Samples samples = new Samples(); // used by rounds only
  private volatile boolean underWay;
  private volatile boolean inTrouble;
  private @Nullable ScheduledFuture<?> rounds; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param outlet publishes the measurements of a round; the stage completes when the log has taken
   *     them
   */
  public SystemSampler(
      List<SampleSource> sources,
      Function<List<Measurement>, CompletionStage<?>> outlet,
      Clock clock,
      Ticker ticker) {
    this.sources = List.copyOf(sources);
    this.outlet = outlet;
    this.clock = clock;
    this.ticker = ticker;
  }

  /**
   * All there is to measure: processors, memory and network of this machine, the heap of this JVM,
   * and the traffic of the hub.
   */
  public static List<SampleSource> standardSources(TrafficMeter meter) {
    return List.of(
        new ProcessorAndMemory(SystemAttributes.ofThisJvm(), Path.of("/proc/meminfo")),
        new NetworkTraffic(Path.of("/proc/net/dev")),
        new HubTraffic(meter));
  }

  /**
   * Begins to measure, once.
   *
   * @param interval from the end of a round to the beginning of the next; zero: never
   */
  public synchronized void start(Duration interval, ScheduledExecutorService scheduler) {
    if (!interval.isZero() && !closed && rounds == null) {
      rounds =
          scheduler.scheduleWithFixedDelay(
              this::round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Ends measuring; idempotent. */
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
    } catch (RuntimeException failure) { // a scheduler gives up a task that throws
      failed(failure);
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
    if (underWay || measurements.isEmpty()) {
      return;
    }
    underWay = true;
    try {
      outlet.apply(measurements).whenComplete((done, failure) -> published(failure));
    } catch (RuntimeException refused) {
      published(refused);
    }
  }

  private void published(@Nullable Throwable failure) {
    underWay = false;
    if (failure != null) {
      failed(failure);
    } else if (inTrouble) {
      inTrouble = false;
      LOG.log(Level.INFO, "this node's measurements are published again");
    }
  }

  private void failed(Throwable failure) {
    if (!inTrouble) {
      inTrouble = true;
      LOG.log(Level.WARNING, "this node's measurements could not be published; trying on", failure);
    }
  }
}
