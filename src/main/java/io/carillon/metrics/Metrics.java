package io.carillon.metrics;

import io.carillon.channel.Channels;
import io.carillon.fanout.AdaptiveHeartbeats;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.SubscriptionListener;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * All that the hub says of itself to a monitoring system. In a registry of its own, so that several
 * hubs and other applications in one process keep to themselves. Thread-safe.
 */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final StreamMetrics streams;
  private final PublishMetrics publishing;

  public Metrics(Clock clock) {
    this.streams = new StreamMetrics(registry, clock);
    this.publishing = new PublishMetrics(registry);
    registerProcess();
  }

  /**
   * Not the allocation of memory pools: it listens to the JVM, and would outlive an undeployment.
   */
  private void registerProcess() {
    JvmThreadsMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmClassLoadingMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  /** To be told of streams. */
  public SubscriptionListener streams() {
    return streams;
  }

  /** To be told of publications. */
  public PublishMetrics publishing() {
    return publishing;
  }

  /** Shows what these know; once. */
  public void show(FanOut fanOut, Channels channels, TrafficMeter traffic) {
    EngineMetrics.register(registry, fanOut, channels, traffic);
  }

  /** Shows whether this node hears of what others publish; once. */
  public void showRelay(BooleanSupplier isUp) {
    GaugeWithCallback.builder()
        .name("carillon_relay_up")
        .help("1 if this node hears of what others publish; alone it always does.")
        .callback(callback -> callback.call(isUp.getAsBoolean() ? 1 : 0))
        .register(registry);
  }

  /**
   * Shows what the relay has done; once.
   *
   * @param messages by what became of them
   * @param readFromLog events of which nobody had told in time
   */
  public void showRelay(Map<String, LongSupplier> messages, LongSupplier readFromLog) {
    CounterWithCallback.builder()
        .name("carillon_relay_messages_total")
        .help("Messages between nodes: sent, received, missed (never came) and dropped (not sent).")
        .labelNames("what")
        .callback(
            callback -> messages.forEach((what, count) -> callback.call(count.getAsLong(), what)))
        .register(registry);
    CounterWithCallback.builder()
        .name("carillon_relay_read_from_log_total")
        .help("Events that were found in the log, since no node had told of them in time.")
        .callback(callback -> callback.call(readFromLog.getAsLong()))
        .register(registry);
  }

  /** Shows what was learnt of the paths to clients; once. */
  public void showPaths(AdaptiveHeartbeats paths) {
    CounterWithCallback.builder()
        .name("carillon_idle_disconnects_total")
        .help("Idle streams that were dropped on their way to a client, which then resumed.")
        .callback(callback -> callback.call(paths.drops()))
        .register(registry);
  }

  /** Shows pools; once. */
  public void show(List<Pool> pools) {
    gauge("carillon_pool_busy", "Threads or connections in use.", pools, Pool::busy);
    gauge("carillon_pool_max", "Threads or connections that there may be.", pools, Pool::max);
    gauge("carillon_pool_waiting", "What waits for one of them.", pools, Pool::waiting);
  }

  private void gauge(String name, String help, List<Pool> pools, ToIntFunction<Pool> value) {
    Consumer<GaugeWithCallback.Callback> each =
        callback -> pools.forEach(pool -> callback.call(value.applyAsInt(pool), pool.name()));
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("pool")
        .callback(each)
        .register(registry);
  }

  /** How the metrics are written for somebody who accepts this (RFC 9110, 12.5.1). */
  public Exposition exposition(String accept) {
    ExpositionFormatWriter writer =
        accept.contains("application/openmetrics-text")
            ? formats.getOpenMetricsTextFormatWriter()
            : formats.getPrometheusTextFormatWriter();
    return new Exposition(writer);
  }

  /** The metrics in one form: OpenMetrics where it is accepted, else the text of Prometheus. */
  public final class Exposition {
    private final ExpositionFormatWriter writer;

    private Exposition(ExpositionFormatWriter writer) {
      this.writer = writer;
    }

    /** Its media type. */
    public String contentType() {
      return writer.getContentType();
    }

    /** Writes what holds now; does not close {@code out}. */
    public void write(OutputStream out) throws IOException {
      writer.write(out, registry.scrape());
    }
  }
}
