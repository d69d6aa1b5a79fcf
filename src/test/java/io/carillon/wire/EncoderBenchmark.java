package io.carillon.wire;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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

/** The cost of encoding an event, once for all its subscribers, and of parsing one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncoderBenchmark {
  /** Bytes of data. */
  @Param({"64", "1024", "65536"})
  int size;

  /** Bytes of a line of the data; each has a {@code data:} of its own. */
  @Param({"80", "1000000"})
  int line;

  private byte[] data;
  private byte[] stream;

  @Setup
  public void setUp() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append(i % line == line - 1 ? '\n' : 'x');
    }
    data = text.toString().getBytes(StandardCharsets.UTF_8);
    stream = encode();
  }

  /** Writes one. */
  @Benchmark
  public byte[] encode() {
    return EventStreamEncoder.encode("1234567", "created", data);
  }

  /** Reads one. */
  @Benchmark
  public ParsedEvent parse() {
    ParsedEvent[] read = new ParsedEvent[1];
    new EventStreamParser(event -> read[0] = event).push(stream);
    return read[0];
  }
}
