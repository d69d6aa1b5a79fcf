package io.carillon.embedded.guard;

import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.StreamConnection;

/**
 * Ends connections of HTTP/2 that flood the hub with frames: with GOAWAY and {@code
 * ENHANCE_YOUR_CALM} (RFC 9113, 5.4.1, 7 and 10.5).
 */
final class Http2FrameGuard extends InspectingConduit {
  private final Http2FrameCounter frames = new Http2FrameCounter(System::nanoTime);
  private final Duration headTimeout;
  private long timedHead; // I/O thread only
  private boolean isHeadLate; // I/O thread only

  private Http2FrameGuard(StreamConnection connection, Duration headTimeout, Refusals refusals) {
    super(connection, refusals);
    this.headTimeout = headTimeout;
  }

  /**
   * Guards a connection.
   *
   * @param received what was read of it before; what must not be passed on is cut off
   * @param headTimeout from the first frame of a head to its last
   */
  static void install(
      StreamConnection connection, ByteBuffer received, Duration headTimeout, Refusals refusals) {
    new Http2FrameGuard(connection, headTimeout, refusals).install(received);
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
    isFirst(Refusals.Reason.HTTP2_FLOOD, frames.violation().orElse("a head that does not end"));
    throw new ConnectionErrorException(Http2Channel.ERROR_ENHANCE_YOUR_CALM);
  }

  /** Its thread may be another one; a count that is lost does no harm. */
  @Override
  void onSent(long bytes) {
    frames.onSent(bytes);
  }
}
