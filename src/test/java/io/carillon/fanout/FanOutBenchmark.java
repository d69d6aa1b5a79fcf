package io.carillon.fanout;

import io.carillon.event.Event;
import io.carillon.event.Selector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One event (or a batch of them) appended to the hot tail and brought to every subscriber by one
 * pass; the sinks discard the bytes, so that only the work of the engine is measured. Divide by
 * {@code subscribers} for the cost of a write, and by {@code batch}, too, for that of a delivery.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FanOutBenchmark {
  @Param({"1", "1000", "10000"})
  int subscribers;

  /** Events that are appended at once. */
  @Param({"1", "64"})
  int batch;

  /** Whether each subscriber has selected a topic of its own, and each event is for one of them. */
  @Param({"false", "true"})
  boolean selective;

  private Engine engine;
  private int next;
  private long written;

  /** Opens the streams. */
  @Setup
  public void setUp() {
    engine = Engine.with().maxConnections(20_000).tailFrames(1_000).build();
    for (int i = 0; i < subscribers; i++) {
      Selector selector = selective ? Selector.of(List.of("topic/" + i)) : Selector.ALL;
      SubscriptionSpec spec =
          Engine.spec(new Start.Live(), selector, io.carillon.event.Reader.ANONYMOUS);
      engine.fanOut.subscribe(spec, new Counter()).start();
    }
    engine.runUntilIdle();
  }

  private final class Counter implements EventSink {
    @Override
    public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {
      // is always ready
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void write(byte[] bytes) {
      written += bytes.length;
    }

    @Override
    public void close() {
      // nothing to free
    }
  }

  /** One pass. */
  @Benchmark
  public long pass() {
    for (int i = 0; i < batch; i++) {
      engine.channels.publishTransient(
          Event.of(
              Engine.publication("x".repeat(64))
                  .transientEvent()
                  .topic("topic/" + next++ % subscribers)
                  .build(),
              0,
              engine.clock.instant()));
    }
    while (engine.round()) {
      // until every subscriber has it
    }
    return written;
  }
}
