package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.wire.CodedBlock;
import io.carillon.wire.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Writes a stream as messages, for a sink that has a form of its own for them. */
final class MessageWriter extends StreamWriter {
  private final MessageSink sink;

  MessageWriter(
      MessageSink sink, ShardOutput output, LongSupplier clock, Owner owner, long opened) {
    super(sink, output, clock, owner, opened);
    this.sink = sink;
  }

  @Override
  boolean sharesBytes() {
    return false;
  }

  @Override
  void writeShared(CodedBlock coded, int eventCount) {
    throw new UnsupportedOperationException("the sink accepts messages");
  }

  @Override
  void write(List<Message> messages) {
    write(messages, 0);
  }

  @Override
  void write(List<Frame> frames, @Nullable Ids ids) {
    List<Message> messages = new ArrayList<>(frames.size());
    for (Frame frame : frames) {
      messages.add(new Message.Published(frame.encoded(), ids == null ? null : ids.of(frame)));
    }
    write(messages, messages.size());
  }

  private void write(List<Message> messages, int eventCount) {
    if (messages.isEmpty()) {
      return;
    }
    try {
      int size = sink.write(messages);
      if (size > 0) {
        written(eventCount, size);
      }
    } catch (IOException | RuntimeException | Error fault) {
      failed(fault);
    }
  }
}
