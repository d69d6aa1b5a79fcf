package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.event.Event;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long live events took from their publication to the sockets of their subscribers, counted in
 * buckets.
 *
 * <p>Each shard has one, and its thread alone writes to it, once for a group of subscribers and not
 * once for each: an event for a thousand of them is added with the weight of a thousand, at the
 * time when it was written to the last. Any thread may read; it sees recent counts.
 */
final class LatencyCounts {
  private static final long[] BOUNDS_MICROS = {
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000
  };

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MICROS.length + 1);
  private final AtomicLong sumMicros = new AtomicLong();

  /** Each of {@code frames} was written to so many sinks by {@code now}. */
  void add(List<Frame> frames, Instant now, int subscribers) {
    for (int i = 0; i < frames.size(); i++) {
      long micros = age(frames.get(i).event(), now);
      int bucket = 0;
      while (bucket < BOUNDS_MICROS.length && micros > BOUNDS_MICROS[bucket]) {
        bucket++;
      }
      counts.setOpaque(bucket, counts.getPlain(bucket) + subscribers);
      sumMicros.setOpaque(sumMicros.getPlain() + micros * subscribers);
    }
  }

  /** In microseconds; not negative, even if the clock of another node is ahead. */
  private static long age(Event event, Instant now) {
    Instant then = event.timestamp();
    long seconds = now.getEpochSecond() - then.getEpochSecond();
    return Math.max(0, seconds * 1_000_000 + (now.getNano() - then.getNano()) / 1_000);
  }

  /** The sum of all counts. */
  static DeliveryLatency sum(List<LatencyCounts> all) {
    double[] bounds = new double[BOUNDS_MICROS.length + 1];
    for (int i = 0; i < BOUNDS_MICROS.length; i++) {
      bounds[i] = BOUNDS_MICROS[i] / 1e6;
    }
    bounds[BOUNDS_MICROS.length] = Double.POSITIVE_INFINITY;
    long[] counts = new long[bounds.length];
    double seconds = 0;
    for (LatencyCounts each : all) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] += each.counts.getOpaque(i);
      }
      seconds += each.sumMicros.getOpaque() / 1e6;
    }
    return new DeliveryLatency(bounds, counts, seconds);
  }
}
