package io.carillon.embedded.guard;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Inspects what a connection receives before Undertow reads it, and notices what it sends. Once it
 * has refused something, the connection ends.
 */
abstract class InspectingConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
  private static final Logger LOG = System.getLogger(InspectingConduit.class.getName());

  final StreamConnection connection;
  private final Refusals refusals;
  private boolean isCounted;

  InspectingConduit(StreamConnection connection, Refusals refusals) {
    super(connection.getSourceChannel().getConduit());
    this.connection = connection;
    this.refusals = refusals;
  }

  /**
   * Takes its place in the connection.
   *
   * @param received what was read of it before; what must not be passed on is cut off
   */
  final void install(ByteBuffer received) {
    connection.getSourceChannel().setConduit(this);
    connection
        .getSinkChannel()
        .setConduit(new ObservedSink(connection.getSinkChannel().getConduit()));
    received.limit(received.position() + inspect(received));
  }

  /** Counts and logs a refusal, the first one of the connection; whether it was that. */
  final boolean isFirst(Refusals.Reason reason, String detail) {
    if (isCounted) {
      return false;
    }
    isCounted = true;
    refusals.count(reason);
    LOG.log(Level.DEBUG, "Closed the connection of {0}: {1}", connection.getPeerAddress(), detail);
    return true;
  }

  /** Called by any thread before something is sent. */
  void beforeSending() {}

  /** Called by any thread when so many bytes have been sent. */
  void onSent(long bytes) {}

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

  private final class ObservedSink extends AbstractStreamSinkConduit<StreamSinkConduit> {
    ObservedSink(StreamSinkConduit next) {
      super(next);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      beforeSending();
      return (int) sent(next.write(source));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
      beforeSending();
      return sent(next.write(sources, offset, length));
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
      beforeSending();
      return (int) sent(next.writeFinal(source));
    }

    @Override
    public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
      beforeSending();
      return sent(next.writeFinal(sources, offset, length));
    }

    private long sent(long bytes) {
      onSent(bytes);
      return bytes;
    }
  }
}
