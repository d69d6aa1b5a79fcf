package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.wire.CodedBlock;
import java.util.List;

/** A subscription as the live pass of its channels sees it. On the shard's thread. */
interface LiveSubscriber {
  /** Whether its sink may be written to. */
  boolean isReady();

  /** Whether bytes that are encoded once for all readers of a format can be written to it. */
  boolean sharesBytes();

  /** Writes bytes that are in the coding of its stream; its sink must be ready. */
  void writeShared(CodedBlock coded, int events);

  /** Writes frames of one of its channels with the ids of its own stream; see above. */
  void write(Cursor cursor, List<Frame> frames);

  /** One of its cursors has fallen behind and can catch up at once. */
  void resumeLater();

  void close(CloseReason reason);

  /** Closes it because of a fault, which is logged. */
  void fail(Throwable fault);
}
