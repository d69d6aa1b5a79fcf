package io.carillon.embedded.guard;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Answers malformed requests of HTTP/1.1 with a problem and closes their connections, before
 * Undertow reads them. A body that turns out to be malformed fails when it is read.
 *
 * <p>A connection is closed a moment after the response, so that its client can read the response
 * though it is still sending.
 */
final class Http1Guard extends InspectingConduit {
  private static final Logger LOG = System.getLogger(Http1Guard.class.getName());
  private static final long LINGER_MILLIS = 500;

  /** Bytes that are dropped after the response; more stay in the socket. */
  private static final int MAX_DROPPED = 64 * 1024;

  private final StreamConnection connection;
  private final StreamSinkConduit sink; // of the connection: below the responses
  private final Http1Syntax syntax;
  private final Refusals refusals;
  private volatile boolean hasResponded; // since the last head was read
  private boolean isAnswered;
  private int dropped;

  private Http1Guard(
      StreamSourceConduit next,
      StreamConnection connection,
      Http1Limits limits,
      Refusals refusals) {
    super(next);
    this.connection = connection;
    this.sink = connection.getSinkChannel().getConduit();
    this.syntax = new Http1Syntax(limits);
    this.refusals = refusals;
  }

  /**
   * Guards a connection.
   *
   * @param received what was read of it before; what must not be passed on is cut off
   */
  static void install(
      StreamConnection connection, ByteBuffer received, Http1Limits limits, Refusals refusals) {
    Http1Guard guard =
        new Http1Guard(connection.getSourceChannel().getConduit(), connection, limits, refusals);
    connection.getSourceChannel().setConduit(guard);
    connection.getSinkChannel().setConduit(guard.new ObservedSink(guard.sink));
    received.limit(received.position() + guard.inspect(received));
  }

  @Override
  int inspect(ByteBuffer received) {
    if (!syntax.isInBody()) {
      hasResponded = false;
    }
    return syntax.accept(received);
  }

  @Override
  boolean isRefused() {
    return isAnswered || syntax.violation().isPresent();
  }

  @Override
  int refuse() throws IOException {
    if (!isAnswered) {
      Rejection rejection = syntax.violation().orElseThrow();
      isAnswered = true;
      refusals.count(Refusals.Reason.MALFORMED_REQUEST);
      LOG.log(
          Level.DEBUG,
          "Closed the connection of {0}: {1}",
          connection.getPeerAddress(),
          rejection.detail());
      if (!syntax.isInBody()) {
        answer(rejection);
      } else {
        if (isReadByServer()) {
          answer(rejection);
        }
        throw new MalformedBodyException(rejection.detail());
      }
    } else if (syntax.isInBody()) {
      throw new MalformedBodyException("the body is malformed");
    }
    return drop();
  }

  /** While the server itself reads a body, on the I/O thread, the application has not responded. */
  private boolean isReadByServer() {
    return Thread.currentThread() == connection.getIoThread() && !hasResponded;
  }

  /** No response is in progress here: Undertow reads the next head when the last one is sent. */
  private void answer(Rejection rejection) {
    try {
      sink.write(rejection.asHttp1());
      sink.terminateWrites();
      sink.flush();
    } catch (IOException disconnected) {
      // closed below
    }
    connection
        .getIoThread()
        .executeAfter(() -> IoUtils.safeClose(connection), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private int drop() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_DROPPED / 4);
    int count = next.read(buffer);
    if (count < 0) {
      return count;
    }
    dropped += count;
    if (dropped >= MAX_DROPPED) {
      next.suspendReads();
    }
    return 0;
  }

  @Override
  public void resumeReads() {
    if (dropped < MAX_DROPPED) {
      next.resumeReads();
    }
  }

  /** Notices responses. */
  private final class ObservedSink extends AbstractStreamSinkConduit<StreamSinkConduit> {
    ObservedSink(StreamSinkConduit next) {
      super(next);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      hasResponded = true;
      return next.write(source);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
      hasResponded = true;
      return next.write(sources, offset, length);
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
      hasResponded = true;
      return next.writeFinal(source);
    }

    @Override
    public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
      hasResponded = true;
      return next.writeFinal(sources, offset, length);
    }
  }
}
