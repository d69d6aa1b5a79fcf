package io.carillon.fanout;

import io.carillon.wire.Gap;
import io.carillon.wire.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The beginning of a stream: {@code connected}, and the gaps with which it starts. It is written
 * once: by the thread that opens the stream, before the sink is attached, or by the shard's thread.
 */
final class StreamBeginning {
  private final StreamWriter writer;
  private final List<Cursor> cursors;
  private final SubscriptionListener listener;
  private final SubscriptionView view;
  private final Supplier<Message> connected;
  private boolean isWritten; // by the opening thread only before the shard learns of the stream
  private int bytes; // that the opening thread has written; likewise

  StreamBeginning(
      StreamWriter writer,
      List<Cursor> cursors,
      SubscriptionListener listener,
      SubscriptionView view,
      Supplier<Message> connected) {
    this.writer = writer;
    this.cursors = cursors;
    this.listener = listener;
    this.view = view;
    this.connected = connected;
  }

  /** Whether it is written, so that events may follow. */
  boolean isWritten() {
    return isWritten;
  }

  /**
   * Writes it at once, if the sink can. On the opening thread.
   *
   * @throws IOException if the client is gone
   */
  void tryWrite() throws IOException {
    bytes = writer.tryBegin(messages());
    isWritten = bytes > 0;
  }

  /** The shard serves the stream from now on: accounts for what the opening thread has written. */
  void onServed() {
    if (bytes > 0) {
      writer.countBeginning(bytes);
      reportGaps();
    }
  }

  /** Writes it, unless it is written, if the sink is ready. */
  void writeWhenReady() {
    if (!isWritten && writer.isReady()) {
      isWritten = true;
      writer.write(messages());
      reportGaps();
    }
  }

  private List<Message> messages() {
    List<Message> messages = new ArrayList<>(2);
    messages.add(connected.get());
    for (Cursor cursor : cursors) {
      Gap gap = cursor.startGap();
      if (gap != null) {
        messages.add(new Message.Missing(gap, view.position()));
      }
    }
    return messages;
  }

  private void reportGaps() {
    for (Cursor cursor : cursors) {
      Gap gap = cursor.startGap();
      if (gap != null) {
        listener.gap(view, gap);
      }
    }
  }
}
