package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.wire.CodedBlock;
import io.carillon.wire.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream to its sink, in the sink's form, and keeps account of it: what was written and
 * when, and since when the sink has not been ready. A sink that fails closes the stream. Written by
 * the shard's thread only; other threads may read counts and see recent values.
 */
abstract class StreamWriter {
  private final StreamSink sink;
  final ShardOutput output;
  private final LongSupplier clock; // the time of the round, in the ticker's nanoseconds
  private final Owner owner;

  private long lastWriteNanos;
  private long lastEventNanos; // of the last write other than a heartbeat
  private boolean hasWritten;
  private boolean isBlocked;
  private long blockedSinceNanos;
  private long events;
  private long bytes;

  StreamWriter(StreamSink sink, ShardOutput output, LongSupplier clock, Owner owner, long opened) {
    this.sink = sink;
    this.output = output;
    this.clock = clock;
    this.owner = owner;
    this.lastWriteNanos = opened;
    this.lastEventNanos = opened;
  }

  /** The stream that is written. */
  interface Owner {
    boolean isClosed();

    void close(CloseReason reason);

    /** Closes it because of a fault, which is logged. */
    void fail(Throwable fault);
  }

  /** The ids of frames in a stream of several channels. */
  @FunctionalInterface
  interface Ids {
    String of(Frame frame);
  }

  // --- the sink's form ---------------------------------------------------------------------------

  /** Writes messages other than events; the sink must be ready. */
  abstract void write(List<Message> messages);

  /**
   * Writes frames; the sink must be ready.
   *
   * @param ids null if each frame has its own seq as id
   */
  abstract void write(List<Frame> frames, @Nullable Ids ids);

  /** Whether {@link #writeShared} may be called. */
  abstract boolean sharesBytes();

  /** Writes bytes that are in the coding of the stream; the sink must be ready. */
  abstract void writeShared(CodedBlock coded, int eventCount);

  /**
   * Writes the beginning of the stream on the thread that opens it, which is not the shard's, if
   * the sink can; {@link #countBeginning} is called on the shard's thread later.
   *
   * @return the bytes written; 0 if the sink cannot
   */
  int tryBegin(List<Message> messages) throws IOException {
    return 0;
  }

  /** Writes when the client should reconnect, where that can be; the sink must be ready. */
  void writeRetry(Duration delay) {}

  /** Writes what the coding needs at the end of a stream; the sink must be ready. */
  void writeEnd() throws IOException {}

  // --- account -----------------------------------------------------------------------------------

  final boolean noticesClosing() {
    return sink.noticesClosing();
  }

  /** Whether the sink may be written to. Keeps account of how long it has not been ready. */
  final boolean isReady() {
    if (owner.isClosed()) {
      return false;
    }
    boolean ready;
    try {
      ready = sink.isReady();
    } catch (RuntimeException | Error fault) {
      owner.fail(fault);
      return false;
    }
    if (ready) {
      isBlocked = false;
    } else if (!isBlocked) {
      isBlocked = true;
      blockedSinceNanos = clock.getAsLong();
    }
    return ready;
  }

  /** Writes a heartbeat, which does not count as activity. */
  final void writeHeartbeat(Message.Heartbeat heartbeat) {
    long last = lastEventNanos;
    write(List.of(heartbeat));
    lastEventNanos = last;
  }

  final void written(int eventCount, int size) {
    hasWritten = true;
    lastWriteNanos = clock.getAsLong();
    lastEventNanos = lastWriteNanos;
    events += eventCount;
    bytes += size;
    output.written(eventCount, size);
  }

  /** What {@link #tryBegin} has written. */
  final void countBeginning(int size) {
    written(0, size);
  }

  final void failed(Throwable fault) {
    if (fault instanceof IOException) {
      owner.close(CloseReason.CLIENT_GONE);
    } else {
      owner.fail(fault);
    }
  }

  /** Ends the stream as its coding requires, if its client can still be written to. */
  final void end() {
    try {
      if (sink.isReady()) {
        writeEnd();
      }
    } catch (IOException | RuntimeException gone) {
      // a client that is gone does not need the end
    }
  }

  /** Closes the sink. */
  final void close() {
    sink.close();
  }

  /** Events written so far. */
  final long events() {
    return events;
  }

  /** Bytes written so far. */
  final long bytes() {
    return bytes;
  }

  final long lastWriteNanos() {
    return lastWriteNanos;
  }

  final long lastEventNanos() {
    return lastEventNanos;
  }

  /** Whether anything was written: before, a sink may wait for its container, not its client. */
  final boolean hasWritten() {
    return hasWritten;
  }

  /** Whether the sink was not ready when it was last asked. */
  final boolean isBlocked() {
    return isBlocked;
  }

  /** Since when the sink has not been ready; means something only if it is blocked. */
  final long blockedSinceNanos() {
    return blockedSinceNanos;
  }
}
