package io.carillon.embedded.guard;

import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Ends connections of HTTP/2 that flood the hub with frames: with GOAWAY and {@code
 * ENHANCE_YOUR_CALM} (RFC 9113, 5.4.1, 7 and 10.5).
 */
final class Http2FrameGuard extends InspectingConduit {
  private static final Logger LOG = System.getLogger(Http2FrameGuard.class.getName());

  private final StreamConnection connection;
  private final Http2FrameCounter frames = new Http2FrameCounter(System::nanoTime);
  private final Duration headTimeout;
  private final Refusals refusals;
  private long timedHead; // I/O thread only
  private boolean isHeadLate; // I/O thread only
  private boolean isEnded;

  private Http2FrameGuard(
      StreamSourceConduit next,
      StreamConnection connection,
      Duration headTimeout,
      Refusals refusals) {
    super(next);
    this.connection = connection;
    this.headTimeout = headTimeout;
    this.refusals = refusals;
  }

  /**
   * Guards a connection.
   *
   * @param received what was read of it before; what must not be passed on is cut off
   * @param headTimeout from the first frame of a head to its last
   */
  static void install(
      StreamConnection connection, ByteBuffer received, Duration headTimeout, Refusals refusals) {
    Http2FrameGuard guard =
        new Http2FrameGuard(
            connection.getSourceChannel().getConduit(), connection, headTimeout, refusals);
    connection.getSourceChannel().setConduit(guard);
    connection
        .getSinkChannel()
        .setConduit(guard.new CountingSink(connection.getSinkChannel().getConduit()));
    received.limit(received.position() + guard.inspect(received));
  }

  @Override
  int inspect(ByteBuffer received) {
    int accepted = frames.accept(received);
    long head = frames.openHead();
    if (head != timedHead && head > 0) {
      connection
          .getIoThread()
          .executeAfter(() -> checkHead(head), headTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }
    timedHead = head;
    return accepted;
  }

  private void checkHead(long head) {
    if (frames.openHead() == head && connection.isOpen()) {
      isHeadLate = true;
      connection.getSourceChannel().wakeupReads();
    }
  }

  @Override
  boolean isRefused() {
    return isHeadLate || frames.violation().isPresent();
  }

  /** Undertow sends GOAWAY with the code of this exception and closes the connection. */
  @Override
  int refuse() throws IOException {
    if (!isEnded) {
      isEnded = true;
      refusals.count(Refusals.Reason.HTTP2_FLOOD);
      LOG.log(
          Level.DEBUG,
          "Closed the connection of {0}: {1}",
          connection.getPeerAddress(),
          frames.violation().orElse("a head that does not end"));
    }
    throw new ConnectionErrorException(Http2Channel.ERROR_ENHANCE_YOUR_CALM);
  }

  /** Counts what is sent. Its thread may be another one; a count that is lost does no harm. */
  private final class CountingSink extends AbstractStreamSinkConduit<StreamSinkConduit> {
    CountingSink(StreamSinkConduit next) {
      super(next);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int count = next.write(source);
      frames.onSent(count);
      return count;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
      long count = next.write(sources, offset, length);
      frames.onSent(count);
      return count;
    }
  }
}
