package io.carillon.embedded.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSourceConduit;

/** Inspects what a connection receives before Undertow reads it. */
abstract class InspectingConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
  InspectingConduit(StreamSourceConduit next) {
    super(next);
  }

  /**
   * Inspects the bytes between position and limit, which stay as they are.
   *
   * @return how many of them may be passed on; fewer than all when {@link #isRefused}
   */
  abstract int inspect(ByteBuffer received);

  /** Whether nothing more is to be passed on. */
  abstract boolean isRefused();

  /**
   * Called instead of every read once {@link #isRefused}.
   *
   * @return the result of that read
   */
  abstract int refuse() throws IOException;

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (isRefused()) {
      return refuse();
    }
    int start = target.position();
    int count = next.read(target);
    if (count <= 0) {
      return count;
    }
    int accepted = inspect(target.duplicate().flip().position(start));
    if (accepted == count) {
      return count;
    }
    target.position(start + accepted);
    return accepted > 0 ? accepted : refuse();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (targets[i].hasRemaining()) {
        return read(targets[i]);
      }
    }
    return 0;
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return Conduits.transfer(this, count, through, target);
  }
}
