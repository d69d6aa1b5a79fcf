package io.carillon.metrics;

import io.carillon.channel.Channels;
import io.carillon.event.EnumNames;
import io.carillon.fanout.AdaptiveHeartbeats;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryUse;
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
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * The metrics of a hub. In a registry of its own, so that several hubs and other applications in
 * one process do not mix. Thread-safe.
 */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final StreamMetrics streams;
  private final PublishMetrics publishing;
  private volatile List<OutboxGauges> outboxes = List.of();

  public Metrics(Clock clock) {
    this.streams = new StreamMetrics(registry, clock);
    this.publishing = new PublishMetrics(registry);
    registerProcess();
  }

  /** Without the allocation of memory pools: its listener would outlive an undeployment. */
  private void registerProcess() {
    JvmThreadsMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmClassLoadingMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  /** Counts streams. */
  public SubscriptionListener streams() {
    return streams;
  }

  /**
   * Registers the brake on logins.
   *
   * @param refused number of attempts that it has refused
   */
  public void registerLogins(LongSupplier refused) {
    CounterWithCallback.builder()
        .name("carillon_logins_throttled_total")
        .help("Logins by password that were refused because too many had failed before.")
        .callback(callback -> callback.call(refused.getAsLong()))
        .register(registry);
  }

  /** Counts publications. */
  public PublishMetrics publishing() {
    return publishing;
  }

  /** Adds the engine's metrics; called once. */
  public void registerEngine(FanOut fanOut, Channels channels, TrafficMeter traffic) {
    EngineMetrics.register(registry, fanOut, channels, traffic);
  }

  /**
   * Adds the relay's metrics; called once.
   *
   * @param isUp whether this node receives the events of other nodes
   * @param messages numbers of messages, by result
   * @param readFromLog events that the relay had not delivered in time
   */
  public void registerRelay(
      BooleanSupplier isUp, Map<String, LongSupplier> messages, LongSupplier readFromLog) {
    GaugeWithCallback.builder()
        .name("carillon_relay_up")
        .help(
            "1 if this node receives the events of other nodes; 0 also if there are others and"
                + " carillon.relay is local.")
        .callback(callback -> callback.call(isUp.getAsBoolean() ? 1 : 0))
        .register(registry);
    CounterWithCallback.builder()
        .name("carillon_relay_messages_total")
        .help(
            "Messages between nodes: sent, received, missed (lost), dropped (not sent) and rejected"
                + " (not authentic, or repeated).")
        .labelNames("result")
        .callback(
            callback ->
                messages.forEach((result, count) -> callback.call(count.getAsLong(), result)))
        .register(registry);
    CounterWithCallback.builder()
        .name("carillon_relay_read_from_log_total")
        .help("Events of other nodes that were read from the log, as no message came in time.")
        .callback(callback -> callback.call(readFromLog.getAsLong()))
        .register(registry);
  }

  /** Adds the outboxes; called once. */
  public void registerOutboxes(List<OutboxGauges> outboxes) {
    this.outboxes = List.copyOf(outboxes);
    OutboxMetrics.register(registry, outboxes);
  }

  /** The outboxes, that of the log first; none if the hub has no database. */
  public List<OutboxGauges> outboxes() {
    return outboxes;
  }

  /** Adds the broker of the server; called once. The maps are by setting or channel. */
  public void registerJms(
      Map<String, LongSupplier> received,
      Map<String, LongSupplier> setAside,
      Map<String, LongSupplier> sent,
      Map<String, LongSupplier> missed,
      Map<String, LongSupplier> up) {
    counter("carillon_jms_received_total", "Messages published by this node.", "name", received);
    counter(
        "carillon_jms_set_aside_total",
        "Messages that cannot be published; carillon_outbox has the reasons.",
        "name",
        setAside);
    counter("carillon_jms_sent_total", "Events sent to the broker by this node.", "channel", sent);
    counter(
        "carillon_jms_missed_total",
        "Events that retention had removed before they were sent.",
        "channel",
        missed);
    GaugeWithCallback.builder()
        .name("carillon_jms_up")
        .help("Whether the broker and the log have answered last: 1 or 0.")
        .labelNames("setting")
        .callback(callback -> up.forEach((name, value) -> callback.call(value.getAsLong(), name)))
        .register(registry);
  }

  /**
   * Adds the messages of Web Push; called once, where it is on.
   *
   * @param results numbers of attempts, by result
   */
  public void registerPush(Map<String, LongSupplier> results) {
    counter(
        "carillon_push_messages_total",
        "Attempts to hand a message to a push service, by result.",
        "result",
        results);
  }

  private void counter(String name, String help, String label, Map<String, LongSupplier> counts) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(callback -> counts.forEach((key, count) -> callback.call(count.getAsLong(), key)))
        .register(registry);
  }

  /**
   * Adds what the server refuses before the application sees it; called once, where the server
   * tells.
   *
   * @param counts by reason
   */
  public void registerRefusals(Map<String, LongSupplier> counts) {
    counter(
        "carillon_refused_total",
        "Requests refused and connections closed to protect the hub, by reason; of the embedded"
            + " server.",
        "reason",
        counts);
  }

  /** Adds what adaptive heartbeats have detected; called once. */
  public void registerHeartbeats(AdaptiveHeartbeats heartbeats) {
    CounterWithCallback.builder()
        .name("carillon_idle_disconnects_total")
        .help("Idle streams that were dropped by a network and then resumed by the client.")
        .callback(callback -> callback.call(heartbeats.drops()))
        .register(registry);
  }

  /** Adds the memory that callers may use; called once. */
  public void registerMemory(MemoryBudget memory) {
    perUse("carillon_memory_used_bytes", "Memory that callers use.", memory::used);
    perUse("carillon_memory_max_bytes", "Memory that callers may use.", memory::max);
    CounterWithCallback.builder()
        .name("carillon_memory_refusals_total")
        .help("Requests and pages of the log that had to wait or were refused for want of memory.")
        .labelNames("use")
        .callback(
            callback -> {
              for (MemoryUse use : MemoryUse.values()) {
                callback.call(memory.refusals(use), EnumNames.kebabCase(use));
              }
            })
        .register(registry);
  }

  private void perUse(String name, String help, ToLongFunction<MemoryUse> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("use")
        .callback(
            callback -> {
              for (MemoryUse use : MemoryUse.values()) {
                callback.call(value.applyAsLong(use), EnumNames.kebabCase(use));
              }
            })
        .register(registry);
  }

  /**
   * Adds tickets; called once.
   *
   * @param unused how many are neither redeemed nor expired
   * @param refusals how many were refused
   */
  public void registerTickets(IntSupplier unused, LongSupplier refusals) {
    GaugeWithCallback.builder()
        .name("carillon_tickets")
        .help("Tickets of this node that are neither redeemed nor expired.")
        .callback(callback -> callback.call(unused.getAsInt()))
        .register(registry);
    CounterWithCallback.builder()
        .name("carillon_tickets_refused_total")
        .help("Tickets refused because too many are unused.")
        .callback(callback -> callback.call(refusals.getAsLong()))
        .register(registry);
  }

  /**
   * Adds the state of the hub for alerts; called once.
   *
   * @param database whether it answers
   * @param ready whether load balancers should send new clients, as {@code /health/ready}
   */
  public void registerHealth(BooleanSupplier database, BooleanSupplier ready) {
    state("carillon_database_up", "1 if the database answers this node.", database);
    state(
        "carillon_ready",
        "1 if this node is ready for new clients; /health/ready has the reasons.",
        ready);
  }

  private void state(String name, String help, BooleanSupplier isOn) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(isOn.getAsBoolean() ? 1 : 0))
        .register(registry);
  }

  /**
   * Adds the epoch of the log; called once.
   *
   * @param entered how often this node has entered one since its start
   */
  public void registerEpoch(LongSupplier epoch, LongSupplier entered) {
    GaugeWithCallback.builder()
        .name("carillon_log_epoch")
        .help("The epoch of the log: 1 until the database is restored to an earlier state.")
        .callback(callback -> callback.call(epoch.getAsLong()))
        .register(registry);
    CounterWithCallback.builder()
        .name("carillon_log_restored_total")
        .help("How often this node has noticed that the database was restored.")
        .callback(callback -> callback.call(entered.getAsLong()))
        .register(registry);
  }

  /** Adds pools; called once. */
  public void registerPools(List<Pool> pools) {
    gauge("carillon_pool_busy", "Threads or connections in use.", pools, Pool::busy);
    gauge("carillon_pool_max", "Maximum number of threads or connections.", pools, Pool::max);
    gauge("carillon_pool_waiting", "Tasks that wait for one of them.", pools, Pool::waiting);
  }

  private void gauge(String name, String help, List<Pool> pools, ToIntFunction<Pool> value) {
    Consumer<GaugeWithCallback.Callback> each =
        callback ->
            pools.forEach( // a pool that changes meanwhile may count itself below zero
                pool -> callback.call(Math.max(0, value.applyAsInt(pool)), pool.name()));
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("pool")
        .callback(each)
        .register(registry);
  }

  /** The format for a client with this {@code Accept} header (RFC 9110, 12.5.1). */
  public Exposition exposition(String accept) {
    ExpositionFormatWriter writer =
        accept.contains("application/openmetrics-text")
            ? formats.getOpenMetricsTextFormatWriter()
            : formats.getPrometheusTextFormatWriter();
    return new Exposition(writer);
  }

  /** The metrics in one format: OpenMetrics if it is accepted, else the text of Prometheus. */
  public final class Exposition {
    private final ExpositionFormatWriter writer;

    private Exposition(ExpositionFormatWriter writer) {
      this.writer = writer;
    }

    /** Its media type. */
    public String contentType() {
      return writer.getContentType();
    }

    /** Writes the current values; does not close {@code out}. */
    public void write(OutputStream out) throws IOException {
      writer.write(out, registry.scrape());
    }
  }
}
