package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.wire.Bytes;
import io.carillon.wire.CodedBlock;
import io.carillon.wire.Coding;
import io.carillon.wire.GzipBlocks;
import io.carillon.wire.GzipTrailer;
import io.carillon.wire.Message;
import io.carillon.wire.StreamFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Writes a stream as bytes, in its format and coding. */
final class ByteWriter extends StreamWriter {
  /** Shorter pieces for one reader are not worth the time of a compressor. */
  private static final int MIN_COMPRESSED = 1024;

  private final EventSink sink;
  private final StreamFormat format;
  private final boolean hasOwnIds;
  private final @Nullable GzipTrailer trailer; // if the stream is compressed
  private boolean hasBegun;

  ByteWriter(
      EventSink sink,
      SubscriptionSpec spec,
      ShardOutput output,
      LongSupplier clock,
      Owner owner,
      long opened) {
    super(sink, output, clock, owner, opened);
    this.sink = sink;
    this.format = spec.format();
    this.hasOwnIds = spec.ownIds();
    this.trailer = format.coding() == Coding.GZIP ? new GzipTrailer() : null;
  }

  @Override
  boolean sharesBytes() {
    return !hasOwnIds;
  }

  @Override
  int tryBegin(List<Message> messages) throws IOException {
    if (trailer != null) {
      return 0; // the header of its coding is set later
    }
    byte[] bytes = encoded(messages);
    return sink.tryBegin(bytes) ? bytes.length : 0;
  }

  @Override
  void write(List<Message> messages) {
    byte[] bytes;
    try {
      bytes = encoded(messages);
    } catch (RuntimeException | Error fault) {
      failed(fault);
      return;
    }
    writeShared(coded(bytes), 0);
  }

  private byte[] encoded(List<Message> messages) {
    List<byte[]> parts = new ArrayList<>(messages.size());
    for (Message message : messages) {
      parts.add(format.encode(message));
    }
    return Bytes.concat(parts);
  }

  @Override
  void write(List<Frame> frames, @Nullable Ids ids) {
    List<byte[]> parts = new ArrayList<>(frames.size());
    try {
      for (int i = 0; i < frames.size(); i++) {
        Frame frame = frames.get(i);
        parts.add(
            ids == null
                ? format.event(frame.encoded())
                : format.event(frame.encoded(), ids.of(frame)));
      }
    } catch (RuntimeException | Error fault) {
      failed(fault);
      return;
    }
    writeShared(coded(Bytes.concat(parts)), parts.size());
  }

  private CodedBlock coded(byte[] stream) {
    if (trailer == null || stream.length == 0) {
      return CodedBlock.plain(stream);
    }
    if (!hasBegun) {
      hasBegun = true;
      return GzipBlocks.begin(stream);
    }
    return stream.length < MIN_COMPRESSED ? GzipBlocks.store(stream) : output.compressed(stream);
  }

  @Override
  void writeShared(CodedBlock coded, int eventCount) {
    if (coded.bytes().length == 0) {
      return;
    }
    try {
      sink.write(coded.bytes());
    } catch (IOException | RuntimeException | Error fault) {
      failed(fault);
      return;
    }
    if (trailer != null) {
      trailer.add(coded);
    }
    written(eventCount, coded.bytes().length);
  }

  @Override
  void writeRetry(Duration delay) {
    writeShared(coded(format.retry(delay)), 0);
  }

  @Override
  void writeEnd() throws IOException {
    if (trailer != null && hasBegun) {
      sink.write(trailer.end());
    }
  }
}
