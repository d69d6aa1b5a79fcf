package io.carillon.wire;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The cost of compressing a batch of monitoring events for a thousand subscribers: once for all, or
 * by a compressor of each. Time for one subscriber.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GzipBenchmark {
  private static final int SUBSCRIBERS = 1000;

  /** Events in a batch. */
  @Param({"4", "16"})
  public int events;

  private byte[] batch;
  private final GzipBlocks blocks = new GzipBlocks();
  private final Deflater[] deflaters = new Deflater[SUBSCRIBERS];
  private final byte[] buffer = new byte[16 * 1024];

  /** Fills the windows of the compressors, as they are after a while. */
  @Setup
  public void prepare() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < events; i++) {
      text.append("id: 12").append(i).append("\ndata: {\"metric\":\"cpu.").append(i);
      text.append("\",\"value\":0.4")
          .append(i)
          .append(",\"timestamp\":\"2026-01-01T00:00:00Z\"}\n\n");
    }
    batch = text.toString().getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < SUBSCRIBERS; i++) {
      deflaters[i] = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    }
    int own = 0;
    for (int i = 0; i < 10; i++) {
      own = deflate(deflaters[0]);
    }
    System.out.printf(
        "%n%d events: %d bytes plain, %d compressed once, %d by a compressor of one's own%n",
        events, batch.length, blocks.deflate(batch).bytes().length, own);
  }

  @TearDown
  public void end() {
    for (Deflater deflater : deflaters) {
      deflater.end();
    }
  }

  private int deflate(Deflater deflater) {
    deflater.setInput(batch);
    return deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
  }

  /** Once, and the same array for all subscribers. */
  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS)
  public void once(Blackhole sockets) {
    byte[] shared = blocks.deflate(batch).bytes();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      sockets.consume(shared);
    }
  }

  /** By a compressor of each. */
  @Benchmark
  @OperationsPerInvocation(SUBSCRIBERS)
  public void each(Blackhole sockets) {
    for (int i = 0; i < SUBSCRIBERS; i++) {
      sockets.consume(deflate(deflaters[i]));
      sockets.consume(buffer);
    }
  }
}
