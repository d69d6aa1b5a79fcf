package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.wire.CodedBlock;
import io.carillon.wire.GzipBlocks;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of a shard share when they are written to: a compressor, and the counts of what
 * was written. On the shard's thread.
 */
final class ShardOutput {
  /** The count of bytes must not overflow in a long round. */
  private static final int MAX_UNREPORTED_BYTES = 1 << 30;

  private final SubscriptionListener listener;
  private final Clock clock;
  private final LatencyCounts latency = new LatencyCounts();
  private volatile boolean measuresLatency = true;
  private int events; // since the last report
  private int bytes;
  private @Nullable GzipBlocks gzip; // created for the first compressed stream

  ShardOutput(SubscriptionListener listener, Clock clock) {
    this.listener = listener;
    this.clock = clock;
  }

  /** A block of a compressed stream. */
  CodedBlock compressed(byte[] stream) {
    GzipBlocks blocks = gzip;
    if (blocks == null) {
      blocks = new GzipBlocks();
      gzip = blocks;
    }
    return blocks.deflate(stream);
  }

  /** A stream was written to. */
  void written(int events, int bytes) {
    this.events += events;
    this.bytes += bytes;
    if (this.bytes > MAX_UNREPORTED_BYTES) {
      report();
    }
  }

  /** Live frames were written to so many streams. */
  void delivered(List<Frame> frames, int streams) {
    if (measuresLatency && streams > 0) {
      latency.add(frames, clock.instant(), streams);
    }
  }

  /** Reports to the listener what was written since the last time. */
  void report() {
    if (bytes > 0) {
      int reportedEvents = events;
      int reportedBytes = bytes;
      events = 0;
      bytes = 0;
      listener.written(reportedEvents, reportedBytes);
    }
  }

  /** Any thread. */
  void measureLatency(boolean wanted) {
    measuresLatency = wanted;
  }

  /** Any thread. */
  LatencyCounts latency() {
    return latency;
  }
}
