package io.carillon.cluster;

import io.carillon.event.Ticker;
import java.util.UUID;
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

/** What encryption costs the sender of a relay packet, and sender and receiver together. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PacketBenchmark {
  /** Of the messages in a packet: a single small event, and many. */
  @Param({"200", "65536"})
  int bytes;

  private PacketSealer sealer;
  private PacketOpener opener;
  private byte[] messages;

  /** Agrees on a key. */
  @Setup
  public void setUp() {
    AgreedKeys keys = new AgreedKeys();
    KeyRing sendersRing = new KeyRing(keys, Ticker.SYSTEM);
    sealer = new PacketSealer(sendersRing, UUID.randomUUID());
    opener = new PacketOpener(new KeyRing(keys, Ticker.SYSTEM));
    sendersRing.lookUp();
    messages = new byte[bytes];
  }

  /** Encrypts a packet. */
  @Benchmark
  public byte[] seal() {
    return sealer.seal(messages);
  }

  /** Encrypts and decrypts a packet; the next number is only opened once. */
  @Benchmark
  public Object sealAndOpen() {
    return opener.open(sealer.seal(messages));
  }
}
